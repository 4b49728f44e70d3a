import ForgeModel

/// One line of progress, made to fit.
struct ProgressLine {
    let snapshot: ProgressSnapshot

    /// The line in at most `width` columns. What matters least goes first when there is no room.
    func text(width: Int) -> String {
        guard isKnown else { return String("\(snapshot.stage.words)...".prefix(max(0, width))) }
        let head = stage + percent
        for tail in tails {
            let room = width - head.count - tail.count - 3
            if room >= 8 { return "\(head) [\(bar(room))]\(tail)" }
        }
        return String(head.prefix(max(0, width)))
    }

    /// The line for a log or a pipe, where nothing is drawn in place.
    var sentence: String {
        let left = snapshot.remainingSeconds.map { ", ETA \(QuantityText.left(seconds: $0))" } ?? ""
        let pace =
            snapshot.stage == .processing
            ? "\(QuantityText.speed(snapshot.timesRealTime)) real time" : snapshot.stage.words
        return "progress: \(Int(snapshot.fraction * 100))%, \(pace)\(left)"
    }

    private var stage: String { snapshot.stage == .processing ? "" : "\(snapshot.stage.words) " }

    private var isKnown: Bool { snapshot.stage != .scanning }

    private var percent: String { "\(Int(snapshot.fraction * 100))%".right(4) }

    /// The texts behind the bar, longest first. Widths are fixed, so that the bar does not tremble.
    private var tails: [String] {
        guard snapshot.stage == .processing else {
            guard snapshot.stage == .calibrating, let left = snapshot.remainingSeconds else { return [""] }
            return [" ETA \(QuantityText.left(seconds: left))", ""]
        }
        let total = QuantityText.clock(seconds: snapshot.total.seconds(at: snapshot.sampleRate))
        let done = QuantityText.clock(seconds: snapshot.done.seconds(at: snapshot.sampleRate)).right(
            total.count)
        let speed = QuantityText.speed(snapshot.timesRealTime).right(6)
        let eta = "ETA \(snapshot.remainingSeconds.map(QuantityText.left(seconds:)) ?? "-:--:--")"
        return [" \(done)/\(total) \(speed) \(eta)", " \(speed) \(eta)", " \(eta)", ""]
    }

    private func bar(_ width: Int) -> String {
        let filled = Int(Double(width) * snapshot.fraction)
        let tip = filled > 0 && filled < width ? ">" : ""
        return (String(repeating: "=", count: filled - tip.count) + tip).left(width)
    }
}

extension ProgressSnapshot.Stage {
    /// The stage as people read it.
    var words: String {
        switch self {
        case .analyzing: "reading the files"
        case .calibrating: "finding the quality"
        case .chapters: "writing the chapters"
        case .metadata: "writing the tags"
        default: rawValue
        }
    }
}
