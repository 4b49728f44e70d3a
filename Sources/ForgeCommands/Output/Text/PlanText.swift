import ForgeModel

/// A plan in words. Text from files is shown with its control characters escaped.
struct PlanText {
    let plan: ConversionPlan
    init(_ plan: ConversionPlan) { self.plan = plan }

    private static let labelWidth = 10

    /// A few lines to read before the work begins.
    var summary: String {
        let title = plan.metadata[.title].map { "\($0): " } ?? ""
        let tracks = QuantityText.count(plan.tracks.count, "track")
        let chapters = QuantityText.count(plan.chapters.count, "chapter")
        return (title + "\(tracks), \(chapters), \(clock(plan.length))").oneLine + "\n"
            + line("order", plan.orderReason) + preset + line("sound", sound)
            + line("output", plan.output.string)
    }

    /// Everything that is known, as `--dry-run` prints it.
    var full: String {
        line("output", plan.output.string) + line("length", length) + preset + line("sound", sound)
            + plan.audio.reasons.map { line("", $0) }.joined() + findings
            + line("order", plan.orderReason) + heading("tracks", plan.tracks.count)
            + plan.tracks.enumerated().map {
                row($0.offset, track($0.element)) + choice($0.element) + method(after: $0.offset)
            }.joined()
            + line("chapters", "\(plan.chapters.count), \(plan.chapterReason)")
            + plan.chapters.enumerated().map { row($0.offset, chapter($0.element)) }.joined()
            + tags + line("cover", cover)
    }

    private var preset: String {
        plan.audio.preset.map { line("preset", "\($0)") } ?? ""
    }

    private var length: String {
        let bound = plan.isLengthExact ? "" : "about "
        return "\(bound)\(clock(plan.length)) (\(bound)\(plan.length.value) samples)"
    }

    private var sound: String {
        let audio = plan.audio
        let copied = plan.tracks.count { $0.method == .copy }
        let encoded =
            copied > 0 ? "\(plan.tracks.count - copied) of \(plan.tracks.count) encoded by" : "encoder"
        return [
            rate(audio), QuantityText.channels(audio.channels), QuantityText.rate(audio.sampleRate),
            copied > 0 ? "copied" : nil, audio.encoder.map { "\(encoded) \($0)" },
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private var findings: String {
        guard !plan.audio.findings.isEmpty else { return "" }
        return line("heard", "in places spread over the book:")
            + plan.audio.findings.map { finding in
                line("", finding.found + (finding.consequence.map { ": \($0)" } ?? ""))
            }.joined()
    }

    private func rate(_ audio: ConversionPlan.Audio) -> String {
        let rate = QuantityText.bitRate(audio.bitRate)
        if plan.isCopied { return rate }
        return audio.rateControl == .constantQuality
            ? "constant quality, \(rate) on average" : "constant \(rate)"
    }

    private func track(_ track: ConversionPlan.Track) -> String {
        [
            QuantityText.clock(track.length, at: track.sampleRate).right(11), track.codec.left(9),
            QuantityText.rate(track.sampleRate).right(10), QuantityText.channels(track.channels).left(10),
            (track.bitRate.map(QuantityText.bitRate) ?? "").right(9), track.path.string,
        ].joined(separator: "  ")
    }

    private func choice(_ track: ConversionPlan.Track) -> String {
        track.audioTrack.map { "       \($0.description.oneLine)\n" } ?? ""
    }

    /// The treatment of the tracks up to this one, said once for each run of tracks of which the same is true.
    private func method(after index: Int) -> String {
        let track = plan.tracks[index]
        if track.reason.isEmpty { return "" }
        if index + 1 < plan.tracks.count, case let next = plan.tracks[index + 1], next.reason == track.reason,
            next.method == track.method
        {
            return ""
        }
        return "       \(track.method == .copy ? "copied" : "encoded"): \(track.reason.oneLine)\n"
    }

    private func chapter(_ chapter: Chapter) -> String {
        "\(clock(chapter.start).right(11))  \(chapter.title)"
    }

    private var tags: String {
        let known = MetadataField.allCases.compactMap { field in
            plan.metadata.values[field].map { (field, $0) }
        }
        return heading("tags", known.count)
            + known.map { field, value in
                "  \(field.names.option.left(13))\(value.text.oneLine)  [\(Self.words(value.source).oneLine)]\n"
            }.joined()
    }

    private var cover: String {
        guard let cover = plan.cover else { return "none" }
        let facts = "\(cover.format.rawValue.uppercased()), \(QuantityText.bytes(Int64(cover.size))), "
        return facts + (cover.reason ?? cover.origin)
    }

    private func clock(_ position: SampleCount) -> String {
        QuantityText.clock(position, at: plan.audio.sampleRate)
    }

    private func line(_ label: String, _ value: String) -> String {
        "\(label.left(Self.labelWidth))\(value.oneLine)\n"
    }

    private func heading(_ label: String, _ count: Int) -> String {
        line(label, count == 0 ? "none" : "\(count)")
    }

    private func row(_ index: Int, _ text: String) -> String {
        "\(String(index + 1).right(5))  \(text.oneLine)\n"
    }

    private static func words(_ source: MetadataSource) -> String {
        switch source {
        case .request: "command line"
        case .sidecar(let name): name
        case .tags(let name, let form): form.map { "\($0.rawValue) of \(name)" } ?? "tags of \(name)"
        case .folderName: "folder name"
        }
    }
}
