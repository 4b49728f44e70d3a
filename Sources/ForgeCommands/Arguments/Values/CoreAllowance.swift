import ForgeKit
import ForgeSystem

/// How much of the machine may be used, and what to say if it is less than was asked for.
struct CoreAllowance: Sendable, Equatable {
    let slots: Int
    let warning: String?
    /// How busy the machine may be, from 0 to 1; nil without a limit.
    var loadLimit: Double?
    /// As of nice(1).
    var niceness = 0

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

    /// Does work on the slots, at the priority and below the limit.
    func work<Result>(_ body: (EncodeSlots) async throws -> Result) async throws -> Result {
        if niceness > 0 { Threads.lowerPriority(by: Int32(niceness)) }
        let slots = EncodeSlots(count: slots)
        let governor = try loadLimit.map { try LoadGovernor(limit: $0, slots: slots) }
        defer { withExtendedLifetime(governor) {} }
        return try await body(slots)
    }

    /// A warning that an option asked for more than there is.
    static func warning(_ asked: Int, of option: String, becomes allowed: Int, allCores: Bool) -> String {
        let remedy = allCores ? "" : "; --all-cores lifts the limit"
        return "\(option) \(asked) becomes \(allowed), \(allCores ? "all" : "half") the cores\(remedy)"
    }
}
