public import ForgeModel

/// The files of one book before they are opened.
public struct BookCandidate: Sendable {
    /// The book's name after its folder or file, for the default output and as the weakest title. Never empty.
    public var name: String
    /// In the order in which they are joined; at least one.
    public var files: [FilePath]
    /// Why the files are in this order, for people.
    public var orderReason: String
    /// True when the user gave the order, so that no rule may change it.
    public var isExplicitOrder: Bool
    /// What the user should know of the files that were or were not taken.
    public var warnings: [String]

    public init(
        name: String, files: [FilePath], orderReason: String, isExplicitOrder: Bool, warnings: [String] = []
    ) {
        self.name = name
        self.files = files
        self.orderReason = orderReason
        self.isExplicitOrder = isExplicitOrder
        self.warnings = warnings
    }
}
