import FFmpegBinding
import ForgeModel
import M4BFormat

extension Prober {
    /// libavformat loses some of Matroska's chapters and mixes the two forms in an MP4: both are read here, of the latter
    /// QuickTime's first.
    static func chapters(
        of demuxer: borrowing Demuxer, _ stream: StreamInfo, _ boxes: M4BFile?, _ track: M4BTrack?,
        _ tags: [FileTag], _ file: InputFile
    ) throws(ForgeError) -> [EmbeddedChapter] {
        let rate = stream.sampleRate
        if demuxer.isMatroska, let own = try MatroskaChapters(file, language: stream.tags["language"]) {
            return own.chapters.map {
                let (start, title) = $0
                return EmbeddedChapter(
                    start: SampleCount(start).rescaled(
                        from: SampleRate(hertz: 1_000_000_000), to: SampleRate(hertz: rate)), title: title)
            }
        }
        if let boxes, let track,
            case let own = boxes.chapters(of: track), case let found = own.isEmpty ? boxes.neroChapters : own,
            !found.isEmpty
        {
            return found.map {
                EmbeddedChapter(start: SampleCount($0.start(in: Int64(rate))), title: $0.title)
            }
        }
        let found = demuxer.chapters.map {
            EmbeddedChapter(start: SampleCount(max(0, $0.start(sampleRate: rate))), title: $0.title)
        }
        // libavformat loses those of tags that are unsynchronised, reads none of some containers' tags, and knows no tables of
        // contents. Their order is that of the sound, whatever a table's is: nothing is played twice or moved.
        guard let tag = tags.first(where: { !$0.marks.isEmpty }),
            tag.marks.count + tag.hiddenMarks >= found.count
        else { return found }
        return tag.marks.sorted { $0.start < $1.start }.map {
            EmbeddedChapter(
                start: SampleCount((Int64($0.start) * Int64(rate) + 500) / 1000), title: $0.title)
        }
    }

    /// Containers whose chapters are on a timeline that the sound may begin late on.
    private static let timedContainers: Set<String> = ["matroska", "asf", "ogg", "nut", "mov"]

    /// Where the file has no sound; nil where nothing is placed on its timeline.
    static func silence(
        _ demuxer: borrowing Demuxer, _ boxes: M4BFile?, _ track: M4BTrack?, _ source: AudioStream,
        _ rate: SampleRate, _ file: InputFile, hasChapters: Bool, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> SilentStretches? {
        if let boxes, let track, !boxes.isFragmented { return SilentStretches(boxes, track, rate: rate) }
        guard hasChapters,
            demuxer.container.split(separator: ",").contains(where: { timedContainers.contains(String($0)) })
        else { return nil }
        return try SilentStretches(
            demuxing: file, source, hasGaps: demuxer.isMatroska || demuxer.isMP4, isCancelled: isCancelled)
    }
}
