import ForgeKit
import ForgeModel
import ForgeSystem

/// The state of a book's process, by its own news.
struct WorkerAccount {
    private(set) var result: Result<ConversionReport, ForgeError>?
    /// Where the book goes; nil where it did not come to its plan.
    private(set) var output: ForgePath?
    /// Inputs that it has open, each as often as it has, the last one last.
    private var inputs: [ForgePath] = []
    private var stage: ProgressSnapshot.Stage
    private var hasReachedCeiling = false
    /// The end of what it wrote to standard error.
    private var errors: [UInt8] = []

    /// Bytes of standard error that are kept.
    private static let kept = 2000
    /// Inputs that are named.
    private static let named = 3

    /// - Parameter stage: with which it begins.
    init(stage: ProgressSnapshot.Stage = .scanning) { self.stage = stage }

    mutating func hear(errors bytes: [UInt8]) { errors = (errors + bytes).suffix(Self.kept) }

    mutating func hear(_ news: WorkerNews) {
        switch news {
        case .event(.plan(let plan)): output = plan.output
        case .event(.progress(let snapshot)): stage = snapshot.stage
        case .opened(let path): inputs.append(path)
        case .closed(let path): if let place = inputs.lastIndex(of: path) { inputs.remove(at: place) }
        case .ceiling: hasReachedCeiling = true
        case .made(var report, let usage):
            report.usage = usage
            result = .success(report)
        case .failed(let error, _): result = .failure(error)
        default: break
        }
    }

    /// The part of the work that was being done.
    var step: ForgeError.Step {
        switch stage {
        case .scanning: .scanning
        case .analyzing: .probing
        case .listening: .decoding
        case .chapters, .metadata: .writing
        case .verifying: .verifying
        case .complete: .publishing
        default: .encoding
        }
    }

    /// Why there is no book, where the process ended without a word.
    ///
    /// - Parameter limit: the bytes that it might map.
    func crash(_ ending: WorkerProcess.Ending, of job: WorkerJob, limit: Int64?) -> ForgeError {
        var open: [ForgePath] = []
        for path in inputs where !open.contains(path) { open.append(path) }
        let end =
            switch ending {
            case .signal(let number): "by \(Signals.name(of: number))"
            case .status(let status): "with status \(status)"
            }
        let path = open.count == 1 ? open[0] : job.path
        let names = open.prefix(Self.named).map(\.lastComponent.string).joined(separator: ", ")
        let more = open.count > Self.named ? " and \(open.count - Self.named) more" : ""
        let place = open.count > 1 ? "while it had \(names)\(more) open" : nil
        if let limit, hasReachedCeiling {
            return .memoryLimit(
                limit, step: step, path: path,
                cause: "its process ended \(end)" + (place.map { " \($0)" } ?? ""))
        }
        let text = String(decoding: errors, as: UTF8.self)
        return ForgeError(
            .crashed, step: step, path: path,
            reason: "the process that \(open.count == 1 ? "read" : "made") it ended \(end) and left no book",
            remedy: ending == .signal(SIGKILL)
                ? "give the machine more memory, or let it make fewer books at once with \(.workers)"
                : "leave the file out, and report this with it and the output of \(.log)",
            cause: place, details: text.isEmpty ? nil : text)
    }
}

extension ForgeError {
    /// - Parameters:
    ///   - limit: in bytes.
    ///   - cause: how it showed.
    static func memoryLimit(_ limit: Int64, step: Step, path: ForgePath?, cause: String) -> ForgeError {
        ForgeError(
            .memoryLimit, step: step, path: path,
            reason: "it takes more memory than the \(limit / 1_000_000) MB that a book may have",
            remedy: "raise \(.memoryLimit)", cause: cause)
    }
}
