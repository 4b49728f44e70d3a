import ForgeBatch
import ForgeModel

/// For a log or a pipe: whole lines on stderr, and of progress only now and then.
struct PlainRenderer: Renderer {
    private let stream: OutputStream
    private let showsProgress: Bool
    private var text: UpdateText
    private var schedule = ProgressSchedule()
    private var batchSchedule: BatchSchedule
    private var isOver = false

    init(_ stream: OutputStream, verbosity: Verbosity, batchSchedule: BatchSchedule = BatchSchedule()) {
        (self.stream, self.batchSchedule) = (stream, batchSchedule)
        showsProgress = verbosity >= .normal
        text = UpdateText(verbosity: verbosity, style: Style(for: stream))
    }

    mutating func show(_ update: Update) {
        stream.write(text.lines(update))
        isOver = isOver || update.isEnd
        guard showsProgress, !isOver else { return }
        switch update {
        case .book(.progress(let snapshot)) where schedule.isDue(snapshot, at: .now):
            stream.write(ProgressLine(snapshot: snapshot).sentence + "\n")
        case .batch(.progress) where batchSchedule.isDue(at: .now):
            stream.write(BatchLines.whole(text.tally))
        default: break
        }
    }
}
