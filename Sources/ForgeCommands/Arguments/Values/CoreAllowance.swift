import ForgeKit

/// How many cores may be used, and what to say if they are fewer than was asked for.
struct CoreAllowance: Sendable, Equatable {
    let slots: Int
    let warning: String?

    /// - Parameters:
    ///   - asked: nil where nobody asked.
    ///   - option: the option that asked, for the warning.
    init(_ asked: Int?, of option: String, allCores: Bool) {
        let allowed = EncodeSlots.allowed(asked, allCores: allCores)
        slots = allowed
        warning = asked.flatMap { asked in
            asked > allowed ? Self.warning(asked, of: option, becomes: allowed, allCores: allCores) : nil
        }
    }

    /// That an option asked for more than there is.
    static func warning(_ asked: Int, of option: String, becomes allowed: Int, allCores: Bool) -> String {
        let remedy = allCores ? "" : "; --all-cores lifts the limit"
        return "\(option) \(asked) becomes \(allowed), \(allCores ? "all" : "half") the cores\(remedy)"
    }
}
