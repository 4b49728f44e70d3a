/// Warnings about tracks that were decoded to their ends.
struct ClosingWarnings: Sendable {
    /// In their order.
    private(set) var all: [String] = []
    /// The warnings that tell of lost sound.
    private(set) var losses: [String] = []

    mutating func add(_ warning: String, isLoss: Bool = false) {
        all.append(warning)
        if isLoss { losses.append(warning) }
    }

    mutating func add(_ other: ClosingWarnings) {
        all += other.all
        losses += other.losses
    }
}
