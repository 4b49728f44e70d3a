import ForgeModel

/// The contents of a file in words. Text from the file is shown with its control characters escaped.
struct InspectionText {
    private let inspection: Inspection
    init(_ inspection: Inspection) { self.inspection = inspection }

    var text: String {
        line("file", "\(inspection.path), \(QuantityText.bytes(inspection.fileSize))")
            + line("container", inspection.container) + line("length", length)
            + heading("streams", inspection.streams.count) + inspection.streams.map(stream).joined()
            + (inspection.audioTrack.map { line("sound", $0.description) } ?? "")
            + (inspection.sound.map { line("heard", heard($0)) } ?? "")
            + heading("chapters", inspection.chapters.count)
            + inspection.chapters.enumerated().map { chapter($0.offset, $0.element) }.joined()
            + heading("tags", inspection.tags.count) + tags + line("cover", cover)
            + (inspection.layout.map(layout) ?? "")
    }

    private var length: String {
        let bound = inspection.isLengthExact ? "" : "about "
        return "\(bound)\(QuantityText.clock(inspection.length, at: inspection.sampleRate))"
            + " (\(bound)\(inspection.length.value) samples at \(inspection.sampleRate.hertz) Hz)"
    }

    private func heard(_ sound: SoundFacts) -> String {
        let channels = sound.hasEqualChannels.map {
            $0 ? "both channels are the same" : "the channels differ"
        }
        return "in places: "
            + [sound.bandwidth.map { "up to \($0) Hz" }, channels, sound.level].compactMap(\.self)
            .joined(separator: ", ")
    }

    private func stream(_ stream: Inspection.Stream) -> String {
        let codec = stream.profile.map { "\(stream.codec) (\($0))" } ?? stream.codec
        let facts = [
            stream.kind, codec, stream.sampleRate.map(QuantityText.rate),
            stream.channels.map(QuantityText.channels),
            stream.bitRate.map(QuantityText.bitRate),
        ]
        return row("\(stream.index)", facts.compactMap { $0 }.joined(separator: ", "))
    }

    private func chapter(_ index: Int, _ chapter: Chapter) -> String {
        let start = QuantityText.clock(chapter.start, at: inspection.sampleRate)
        return row("\(index + 1)", "\(start.right(11))  \(chapter.title)")
    }

    private var tags: String {
        let width = min(40, inspection.tags.map(\.key.count).max() ?? 0)
        return inspection.tags.map { "  \($0.key.left(width))  \($0.value)".oneLine + "\n" }.joined()
    }

    private var cover: String {
        guard let cover = inspection.cover else { return "none" }
        return "\(cover.format.rawValue.uppercased()), \(QuantityText.bytes(Int64(cover.size)))"
    }

    private func layout(_ layout: Inspection.Layout) -> String {
        let brands = layout.compatibleBrands.joined(separator: ", ")
        return line("brand", "\(layout.brand) (compatible: \(brands))")
            + line("boxes", layout.boxes.joined(separator: " "))
            + line("moov", layout.isMoovFirst ? "before the audio" : "behind the audio")
            + edits(layout)
            + line("priming", layout.priming.map { "\($0) samples" } ?? "not told")
            + line("packets", "\(layout.packets)")
    }

    private func edits(_ layout: Inspection.Layout) -> String {
        guard !layout.edits.isEmpty else { return line("elst", "none") }
        return layout.edits.map { edit in
            let start = edit.mediaTime < 0 ? "silence" : "from media time \(edit.mediaTime)"
            return line("elst", "\(start), duration \(edit.duration) at \(layout.movieTimescale) Hz")
        }.joined()
    }

    private func line(_ label: String, _ value: String) -> String { "\(label.left(11))\(value.oneLine)\n" }

    private func heading(_ label: String, _ count: Int) -> String {
        line(label, count == 0 ? "none" : "\(count)")
    }

    private func row(_ label: String, _ text: String) -> String { "\(label.right(5))  \(text.oneLine)\n" }
}
