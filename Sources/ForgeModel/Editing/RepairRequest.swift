/// How a check may change the files that it finds something in.
public struct RepairRequest: Hashable, Sendable {
    /// Whether nothing is written, and what would be put right is told. Default: false.
    public var isTrial: Bool
    /// Whether a file that is changed is kept as it was, under its name and ".bak". Default: false.
    public var keepsBackup: Bool

    /// A request that changes what can be put right.
    public init(isTrial: Bool = false, keepsBackup: Bool = false) {
        (self.isTrial, self.keepsBackup) = (isTrial, keepsBackup)
    }
}
