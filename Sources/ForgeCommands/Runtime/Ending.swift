import ForgeModel

/// An end of the program that is no success: its exit status and the last thing that it says.
///
/// Thrown where no `ForgeError` says it all: some books of a batch failed, a comparison got worse, the user stopped.
struct Ending: Error, Equatable {
    let outcome: Outcome
    /// For people; nil where everything was said or nobody is left to read it.
    let message: String?

    init(_ outcome: Outcome, _ message: String? = nil) { (self.outcome, self.message) = (outcome, message) }

    /// Nil for errors of the parser, which says itself what they mean.
    init?(_ error: any Error) {
        switch error {
        case let ending as Ending: self = ending
        case let error as ForgeError: self.init(Outcome(error), "\(error.worded(.typed))")
        case let reason as Interruption.Reason: self.init(Outcome(reason), reason.message)
        default: return nil
        }
    }
}
