import ForgeModel

/// The lines that people read of a conversion, apart from its progress. Pure but for what was said before.
struct Narration {
    let verbosity: Verbosity
    let style: Style
    private var told: Set<String> = []

    init(verbosity: Verbosity, style: Style) {
        self.verbosity = verbosity
        self.style = style
    }

    /// A warning's line; empty when the same was said already.
    mutating func warning(_ text: String) -> String {
        guard verbosity >= .warnings, told.insert(text).inserted else { return "" }
        return style.warning("warning: ") + text.oneLine + "\n"
    }

    /// The plan before the work begins.
    mutating func plan(_ plan: ConversionPlan) -> String {
        let text =
            switch verbosity {
            case .quiet, .warnings: ""
            case .normal: PlanText(plan).summary
            case .verbose: PlanText(plan).full
            }
        return text + warnings(plan.warnings)
    }

    mutating func warnings(_ texts: [String]) -> String {
        texts.map { warning($0) }.joined()
    }

    /// The last lines: what was left out, then what was made.
    mutating func finished(_ report: ConversionReport) -> String {
        var text = warnings(report.warnings)
        if !report.skipped.isEmpty {
            let names = report.skipped.map { $0.lastComponent.string }.joined(separator: ", ")
            let count = Wording.count(report.skipped.count, "track")
            text += warning("\(count) left out because of damage, the book is NOT complete: \(names)")
        }
        guard verbosity >= .normal else { return text }
        if let sound = report.sound, sound.clippedRuns > 0 { text += "the sources: \(sound.level)\n" }
        let length = report.length.seconds(at: report.sampleRate)
        let facts = [
            Wording.clock(report.length, at: report.sampleRate),
            Wording.count(report.chapters.count, "chapter"),
            Wording.bytes(report.fileSize),
            "\(Wording.speed(length / max(report.elapsedSeconds, 0.001))) real time",
        ]
        return text + style.strong("wrote \(report.output.string.oneLine)")
            + ": \(facts.joined(separator: ", "))\n"
    }
}
