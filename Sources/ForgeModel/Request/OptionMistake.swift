/// An option out of its bounds, or options that contradict each other, before anything is looked at.
package struct OptionMistake: Error, Equatable {
    /// The fact, in the request's names.
    package let reason: String
    /// Nil where the reason says it all.
    package let remedy: Remedy?

    package init(_ reason: String, _ remedy: Remedy? = nil) { (self.reason, self.remedy) = (reason, remedy) }
}

extension ForgeError {
    /// A request that makes no sense.
    package init(_ mistake: OptionMistake) {
        self.init(
            .usage, step: .planning, reason: mistake.reason, remedy: mistake.remedy ?? "correct the request")
    }
}
