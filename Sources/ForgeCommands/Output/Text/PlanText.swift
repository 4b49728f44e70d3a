import ForgeModel

/// A plan in words. Text from files is shown with its control characters escaped.
struct PlanText {
    private let plan: ConversionPlan
    private let width: Int?
    /// The folder that holds all tracks; nil where they have none in common.
    private let folder: ForgePath?

    /// - Parameter width: columns that a line may take at most, broken at spaces; nil breaks nothing.
    init(_ plan: ConversionPlan, width: Int? = nil) {
        (self.plan, self.width) = (plan, width)
        folder = Self.folder(of: plan.tracks.map(\.path))
    }

    private static let labelWidth = 10

    /// A few lines to read before the work begins.
    var summary: String {
        let title = plan.metadata[.title].map { "\($0): " } ?? ""
        let tracks = QuantityText.count(plan.tracks.count, "track")
        return ((title + "\(tracks), \(lengthAndSize)").oneLine + "\n").wrapped(columns: width) + people
            + line("order", plan.orderReason)
            + line("chapters", "\(plan.chapters.count), \(plan.chapterReason)")
            + (plan.cover == nil ? "" : line("cover", cover)) + notFound
            + preset + line("sound", sound) + line("output", plan.output.absolute.string)
    }

    private var lengthAndSize: String {
        let size = QuantityText.bytes(plan.expectedBytes)
        guard !plan.isLengthExact else { return "\(clock(plan.length)), about \(size)" }
        // Of an estimate, milliseconds would tell nothing.
        return
            "about \(QuantityText.clock(seconds: plan.length.seconds(at: plan.audio.sampleRate))) and \(size)"
    }

    private var people: String {
        let known: [(label: String, value: String?)] = [
            ("author", plan.metadata[.author]), ("narrator", plan.metadata[.narrator]),
            (
                "series",
                plan.metadata[.series].map { $0 + (plan.metadata[.seriesPart].map { ", part \($0)" } ?? "") }
            ),
        ]
        return known.map { label, value in value.map { line(label, $0) } ?? "" }.joined()
    }

    /// Metadata that people look for in a book and that no source has.
    private var notFound: String {
        let fields: [MetadataField] = [.title, .author, .narrator, .series]
        let missing =
            fields.filter { plan.metadata[$0] == nil }.map(\.names.option)
            + (plan.cover == nil ? ["cover"] : [])
        return missing.isEmpty ? "" : line("not found", missing.joined(separator: ", "))
    }

    /// Everything that is known, as `--dry-run` prints it.
    var full: String {
        line("output", plan.output.absolute.string) + line("length", length)
            + line("size", "about \(QuantityText.bytes(plan.expectedBytes))") + preset + line("sound", sound)
            + plan.audio.reasons.map { line("", $0) }.joined() + findings
            + line("order", plan.orderReason) + tracks
            + line("chapters", "\(plan.chapters.count), \(plan.chapterReason)")
            + plan.chapters.enumerated().map { row($0.offset, chapter($0.element)) }.joined()
            + tags + (plan.cover == nil ? "" : line("cover", cover)) + notFound
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
        let copied = plan.tracks.indices.count { plan.method(of: $0) == .copy }
        let encoded =
            copied > 0 ? "\(plan.tracks.count - copied) of \(plan.tracks.count) encoded by" : "encoder"
        return [
            rate(audio), QuantityText.channels(audio.channels), QuantityText.rate(audio.sampleRate),
            copied > 0 ? "copied" : nil, audio.encoding.map { "\(encoded) \($0.encoder)" },
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
        guard case .encoded(let encoding) = audio.making else { return rate }
        return encoding.rateControl == .constantQuality
            ? "constant quality, about \(rate)" : "constant \(rate)"
    }

    private var tracks: String {
        let facts = plan.tracks.map(facts)
        let widths = (facts.first ?? []).indices.map { column in facts.map { $0[column].columns }.max() ?? 0 }
        let place = folder.map { plan.tracks.count > 1 ? " in \($0)" : "" } ?? ""
        return line("tracks", "\(plan.tracks.count)\(place)")
            + plan.tracks.enumerated().map { index, track in
                // Names to the left, numbers to the right.
                let cells = zip(facts[index], widths).enumerated().map { column, cell in
                    column == 1 || column == 3 ? cell.0.left(cell.1) : cell.0.right(cell.1)
                }
                return row(index, (cells + [name(track)]).joined(separator: "  ")) + choice(track)
                    + method(after: index)
            }.joined()
    }

    private func facts(_ track: ConversionPlan.Track) -> [String] {
        [
            QuantityText.clock(track.length, at: track.sampleRate), track.codec,
            QuantityText.rate(track.sampleRate), QuantityText.channels(track.channels),
            track.bitRate.map(QuantityText.bitRate) ?? "",
        ]
    }

    /// The track's path, within the folder where there is one for several.
    private func name(_ track: ConversionPlan.Track) -> String {
        guard plan.tracks.count > 1, let folder else { return track.path.string }
        return (track.path.within(folder) ?? track.path).string
    }

    /// The lowest folder that holds all files.
    private static func folder(of paths: [ForgePath]) -> ForgePath? {
        guard var folder = paths.first?.parent else { return nil }
        while !paths.allSatisfy({ $0.isBelow(folder) }) {
            guard folder.parent != folder else { return nil }
            folder = folder.parent
        }
        return folder
    }

    private func choice(_ track: ConversionPlan.Track) -> String {
        track.audioTrack.map { note($0.description) } ?? ""
    }

    /// The treatment of the tracks up to this one, said once for each run of tracks of which the same is true.
    private func method(after index: Int) -> String {
        let track = plan.tracks[index]
        if track.reason.isEmpty { return "" }
        if index + 1 < plan.tracks.count, case let next = plan.tracks[index + 1], next.reason == track.reason,
            plan.method(of: index + 1) == plan.method(of: index)
        {
            return ""
        }
        return note("\(plan.method(of: index) == .copy ? "copied" : "encoded"): \(track.reason)")
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
                laid("  \(field.names.option.left(13))\(value.text)  [\(Self.words(value.source))]", 15)
            }.joined()
    }

    private var cover: String {
        guard let cover = plan.cover else { return "" }
        let facts = "\(cover.format.rawValue.uppercased()), \(QuantityText.bytes(Int64(cover.size))), "
        return facts + (cover.reason ?? cover.origin)
    }

    private func clock(_ position: SampleCount) -> String {
        QuantityText.clock(position, at: plan.audio.sampleRate)
    }

    private func line(_ label: String, _ value: String) -> String {
        laid(label.left(Self.labelWidth) + value, Self.labelWidth)
    }

    private func note(_ text: String) -> String { laid("       " + text, 9) }

    private func heading(_ label: String, _ count: Int) -> String {
        line(label, count == 0 ? "none" : "\(count)")
    }

    private func row(_ index: Int, _ text: String) -> String {
        laid("\(String(index + 1).right(5))  \(text)", 7)
    }

    /// A line; what is broken off is set in.
    private func laid(_ text: String, _ indent: Int) -> String {
        (text.oneLine + "\n").wrapped(columns: width, indent: indent)
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
