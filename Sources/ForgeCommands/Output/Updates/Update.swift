import ForgeBatch
import ForgeModel

/// Something that happens in the work of a command, as it is shown to a person, to another program or to a log.
enum Update: Sendable {
    /// Of one book, while it is made or heard.
    case book(ConversionEvent)
    case batch(BatchEvent)
    case library(ScanEvent)
    case verification(VerificationEvent)
    /// Lines of the log are lost, and why. Also for those who want to hear of errors alone.
    case logLost(String)

    /// The plan of a dry run, which is all that there will be.
    case dryRun(ConversionPlan)
    case batchDryRun(BatchPlan)
    case made(ConversionReport)
    case previewed(PreviewReport)
    case scanned(LibraryReport)
    case verified(VerificationReport)
    case batchEnded(BatchReport)
    /// The failure that the program's last line will tell.
    case failed(ForgeError)
    /// The work was stopped before there was a result.
    case stopped(Interruption.Reason)
    /// The work has ended in another way, of which nothing is shown here.
    case ended

    /// Books that could not be made or looked at, told behind the result. Also for those who want to hear of errors
    /// alone.
    case failures([Failure])

    struct Failure: Sendable {
        let path: ForgePath
        let error: ForgeError
    }

    /// True where nothing of the work goes on: what shows progress in place takes it away.
    var isEnd: Bool {
        switch self {
        case .book, .batch, .library, .verification, .logLost: false
        case .dryRun, .batchDryRun, .made, .previewed, .scanned, .verified, .batchEnded, .failed, .stopped,
            .ended, .failures:
            true
        }
    }
}
