import ForgeModel
import ForgeSystem

/// A line from a process. The last from that of a book is `made` or `failed`; without it the process crashed.
enum WorkerNews: Codable, Sendable {
    case event(ConversionEvent)
    case opened(ForgePath)
    case closed(ForgePath)
    /// Chunks are going to be encoded.
    case joins
    case leaves
    /// A chunk waits for a slot.
    case wants
    /// A chunk is done with its slot.
    case returns
    /// The process is about to crash with no memory left to take.
    case ceiling
    case made(ConversionReport, ProcessUsage)
    case failed(ForgeError, ProcessUsage)
    /// The parts of a book that was opened for the plan, by its number.
    case parts(Int, [OpenedPart])
}
