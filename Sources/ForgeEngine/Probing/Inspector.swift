import FFmpegBinding
package import ForgeModel
import M4BFormat

/// Reads what a file holds, for people to see.
package enum Inspector {
    /// - Parameter audioTrack: which of several audio tracks is looked at, from 1; nil takes the one that a book would.
    /// - Throws: `ForgeError`, step `probing`.
    package static func inspect(
        _ path: ForgePath, audioTrack: Int? = nil, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Inspection {
        let probe = try Prober.probe(
            path, audioTrack: audioTrack, length: .exact, isCancelled: isCancelled)
        let file = try InputFile(probe, step: .probing)
        let streams = try reading(path, .probing) { () throws(AVError) in
            try Demuxer.open(file, for: probe.stream, isCancelled: isCancelled).streams
        }
        let boxes = try? M4BFile(reading: file)
        var inspection = Inspection(
            path: path, fileSize: probe.fileSize, container: probe.container, streams: streams.map(describe),
            sampleRate: probe.sampleRate, length: probe.length, isLengthExact: probe.isLengthExact,
            chapters: probe.chapters.map { Chapter(start: $0.start, title: $0.title ?? "") },
            tags: tags(probe, boxes),
            cover: probe.cover.map { ConversionPlan.Cover($0) },
            layout: boxes.flatMap { layout($0, probe) })
        inspection.audioTrack = probe.audioTrack
        inspection.sound = try SoundSurvey.listen(to: [probe], isCancelled: isCancelled).first?.sound
        return inspection
    }

    private static func describe(_ stream: StreamInfo) -> Inspection.Stream {
        let isAudio = stream.kind == .audio
        return Inspection.Stream(
            index: stream.index, kind: stream.isPicture ? "cover" : stream.kind.rawValue,
            codec: stream.codec,
            profile: stream.profile, sampleRate: isAudio ? SampleRate(hertz: max(1, stream.sampleRate)) : nil,
            channels: isAudio ? stream.channels : nil, bitRate: stream.bitRate > 0 ? Int(stream.bitRate) : nil
        )
    }

    private static func tags(_ probe: TrackProbe, _ boxes: M4BFile?) -> [Inspection.Tag] {
        guard let boxes else {
            return probe.tags.sorted { $0.key < $1.key }.map { Inspection.Tag(key: $0.key, value: $0.value) }
        }
        return boxes.tags.map { tag in
            let text = MP4Tags.text(tag.key, tag.value)
            guard text == nil, case .bytes(let bytes, _) = tag.value else {
                return Inspection.Tag(key: tag.key, value: text ?? "")
            }
            return Inspection.Tag(key: tag.key, value: "\(bytes.count) bytes")
        }
    }

    private static func layout(_ boxes: M4BFile, _ probe: TrackProbe) -> Inspection.Layout? {
        guard let track = boxes.track(probe.stream) else { return nil }
        let hasDelay = boxes.gaplessInfo != nil || !track.edits.isEmpty
        return Inspection.Layout(
            brand: boxes.majorBrand?.description ?? "",
            compatibleBrands: boxes.compatibleBrands.map(\.description),
            boxes: boxes.topLevelBoxes.map(\.type.description), isMoovFirst: boxes.isMoovFirst,
            movieTimescale: Int(boxes.movieTimescale),
            edits: track.edits.map { Inspection.Layout.Edit(duration: $0.duration, mediaTime: $0.mediaTime) },
            priming: hasDelay
                ? MP4Facts.trim(boxes, track, sampleRate: probe.sampleRate.hertz)?.priming.value : nil,
            packets: track.packetCount)
    }
}
