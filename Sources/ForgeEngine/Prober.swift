import FFmpegBinding
package import ForgeModel
import M4BFormat

/// Finds out what an audio file is. Used on one thread; every call stands alone.
package enum Prober {
    /// How much of a file may be read to learn its length.
    package enum LengthEffort: Sendable {
        /// Headers; all packets only where headers give nothing but a guess.
        case headers
        /// The whole file wherever headers are not exact to the sample: its packets in `countableContainers`, else
        /// decoded.
        case exact
    }

    /// Opens a file, chooses the book's among its audio tracks, checks that there is a decoder for it, and reads facts,
    /// tags, chapters and cover.
    ///
    /// - Parameter audioTrack: which of several audio tracks is the book's, from 1; nil goes by `AudioTracks`.
    /// - Throws: `ForgeError`, step `probing`.
    package static func probe(
        _ path: FilePath, audioTrack asked: Int? = nil, length effort: LengthEffort = .headers,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackProbe {
        let file = try InputFile(path)
        let boxes = Result { try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit) }
        if case .failure(let error as M4BReadError) = boxes, case .elsewhere(let name) = error.fault {
            throw UndecodableSound.elsewhere(name, path)
        }
        try Protection.check(file, movie: try? boxes.get())
        try MP4Facts.checkTables(of: file)
        let patches = MP4Facts.shortIndex(of: try? boxes.get())
        var demuxer = try reading(path, .probing) { () throws(AVError) in
            try Demuxer.open(file, patches: patches, isCancelled: isCancelled)
        }
        let streams = demuxer.streams
        let (stream, track, choice) = try AudioTracks(streams, try? boxes.get(), path: path).choose(asked)
        try Protection.check(file, track: track)
        let sound = UndecodableSound(path: path, stream: stream, track: track)
        try sound.checkPlace()
        do throws(AVError) {
            _ = try Decoder.open(demuxer, stream: stream.index)
        } catch {
            throw sound.error(error)
        }
        guard stream.sampleRate > 0, stream.channels > 0 else {
            throw .damaged(path, step: .probing, reason: "its audio has no sample rate or no channels")
        }

        let tags = demuxer.tags.merging(stream.tags) { container, _ in container }
        // libavformat 5.1 plays too much where an edit list has gaps.
        let source = AudioStream(
            index: stream.index, trackID: track?.id,
            patches: track?.editsWithoutGaps.map { [BytePatch(offset: $0.offset, bytes: $0.bytes)] } ?? [])
        let rate = SampleRate(hertz: stream.sampleRate)
        let found = chapters(of: demuxer, stream, try? boxes.get(), track)
        let silence = try silence(
            demuxer, try? boxes.get(), track, source, rate, file, hasChapters: found.count > 1,
            isCancelled: isCancelled)
        let chapters = silence?.moving(found) ?? found
        let pictures = streams.compactMap(\.picture)
        let container = demuxer.container
        let fileBitRate = demuxer.bitRate
        if demuxer.isRIFF { try RIFFFacts.check(file) }
        let movie = demuxer.isMP4 ? try MP4Facts(boxes, track, file: file) : nil
        let trim =
            movie?.trim(sampleRate: stream.sampleRate)
            ?? (demuxer.isOgg ? OggFacts.trim(of: file, stream) : nil)
        let aac = try aacFacts(
            stream, source, demuxer.container, movie, boxes, file, isCancelled: isCancelled)
        // libavformat leaves the priming of what is read through it, or does not know of it.
        let demuxed = aac.flatMap { $0.access == .demuxer && $0.obstacle == nil ? $0 : nil }
        let known =
            if let trim {
                (aac?.length(at: stream.sampleRate) ?? trim.length, isExact: true)
            } else if let aac, aac.obstacle == nil, aac.strayBytes == 0 {
                (aac.length(at: stream.sampleRate), isExact: true)
            } else if let track, let boxes = try? boxes.get(), !boxes.isFragmented, track.playingEdits > 1 {
                // libavformat takes them from the first whole packet to the last.
                (
                    SampleCount(boxes.presentation(of: track).sampleCount).rescaled(
                        from: SampleRate(hertz: Int(boxes.presentation(of: track).timescale)), to: rate),
                    isExact: false
                )
            } else {
                try length(of: &demuxer, stream, path: path, effort: effort, isCancelled: isCancelled)
            }
        let tableNote = movie?.note(aac)
        var probe = TrackProbe(
            path: path, fileSize: file.size, container: container, codec: stream.codec,
            sampleRate: SampleRate(hertz: stream.sampleRate), channels: stream.channels,
            bitRate: (tableNote == nil || aac == nil ? movie?.bitRate : nil) ?? aac.flatMap {
                $0.packets > 0 ? $0.bitRate : nil
            }
                ?? bitRate(
                    stream, fileBitRate: fileBitRate, hasPictures: !pictures.isEmpty, known.0, file.size),
            isLossless: stream.isLossless, length: known.0, isLengthExact: known.isExact,
            priming: demuxed?.priming(at: stream.sampleRate)
                ?? trim.map { aac?.priming(at: stream.sampleRate) ?? $0.priming }, tags: tags,
            chapters: chapters,
            cover: pictures.first.map { CoverImage(data: $0, origin: path.lastComponent.string) }, aac: aac)
        (probe.stream, probe.audioTrack) = (source, choice)
        if let tableNote { probe.notes.append(tableNote) }
        if let note = silence?.note(at: rate) { probe.notes.append(note) }
        if track?.edits.contains(where: { $0.mediaTime >= 0 && $0.rate != 0x10000 }) == true {
            probe.notes.append("its edit list changes the speed, which the book does not")
        }
        if asked == nil, let choice { probe.notes.append("\(choice)") }
        probe.stamp = file.stamp
        probe.damage = probe.damage ?? aac?.strayDamage
        if effort == .exact, !probe.isLengthExact {
            if !countableContainers.contains(container) {
                probe.length = try decodedLength(of: probe, isCancelled: isCancelled)
            }
            probe.isLengthExact = true
        }
        return probe
    }

    /// libavformat mixes the two forms of chapters in an MP4; the boxes are read apart, QuickTime's first.
    private static func chapters(
        of demuxer: borrowing Demuxer, _ stream: StreamInfo, _ boxes: M4BFile?, _ track: M4BFile.Track?
    ) -> [EmbeddedChapter] {
        let rate = stream.sampleRate
        if let boxes, let track,
            case let own = boxes.chapters(of: track), case let found = own.isEmpty ? boxes.neroChapters : own,
            !found.isEmpty
        {
            return found.map {
                EmbeddedChapter(start: SampleCount($0.start(in: Int64(rate))), title: $0.title)
            }
        }
        return demuxer.chapters.map {
            EmbeddedChapter(start: SampleCount(max(0, $0.start(sampleRate: rate))), title: $0.title)
        }
    }

    /// Containers whose chapters are on a timeline that the sound may begin late on.
    private static let timedContainers: Set<String> = ["matroska", "asf", "ogg", "nut", "mov"]

    /// Where the file has no sound; nil where nothing is placed on its timeline.
    private static func silence(
        _ demuxer: borrowing Demuxer, _ boxes: M4BFile?, _ track: M4BFile.Track?, _ source: AudioStream,
        _ rate: SampleRate, _ file: InputFile, hasChapters: Bool, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> SilentStretches? {
        if let boxes, let track, !boxes.isFragmented { return SilentStretches(boxes, track, rate: rate) }
        guard hasChapters,
            demuxer.container.split(separator: ",").contains(where: { timedContainers.contains(String($0)) })
        else { return nil }
        return try SilentStretches(
            demuxing: file, source, hasGaps: demuxer.isMatroska || demuxer.isMP4, isCancelled: isCancelled)
    }

    private static func aacFacts(
        _ stream: StreamInfo, _ source: AudioStream, _ container: String, _ movie: MP4Facts?,
        _ boxes: Result<M4BFile, any Error>,
        _ file: InputFile, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> AACFacts? {
        guard stream.codec == "aac" else { return nil }
        if container == "aac" { return try AACFacts(adts: file) }
        if let movie { return try AACFacts(movie, file: file) }
        return try AACFacts(
            demuxing: file, source, boxes: try? boxes.get(), isCancelled: isCancelled)
    }

    /// Containers whose packets' durations, less what they mark to be skipped, add up to what decoding gives: all
    /// packets are alike. Ogg's first and last are not, and Matroska and ASF count in milliseconds.
    private static let countableContainers: Set<String> = ["mp3", "aac"]

    /// Counts by decoding, for containers whose times are too coarse to count by.
    private static func decodedLength(
        of probe: TrackProbe, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> SampleCount {
        var decoder = try TrackDecoder.open(probe, damaged: .keep, isCancelled: isCancelled)
        var frame = try running(.decoding) { () throws(AVError) in try Frame() }
        while try decoder.next(into: &frame) != nil {}
        return SampleCount(decoder.position)
    }

    /// Reads a picture file.
    ///
    /// - Throws: `ForgeError`, step `probing`.
    package static func cover(at path: FilePath) throws(ForgeError) -> CoverImage {
        let file = try InputFile(path)
        guard file.size <= coverLimit else {
            throw ForgeError(
                .usage, step: .probing, path: path, reason: "a cover of \(file.size) bytes is too large",
                remedy: "choose a picture of at most \(coverLimit / 1_000_000) MB")
        }
        do {
            return CoverImage(data: try file.bytes(), origin: path.lastComponent.string)
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(
                .system, step: .probing, path: path, reason: "\(error)", remedy: "check the file")
        }
    }

    /// Bytes. A larger picture fills every phone that holds the book.
    private static let coverLimit = 50_000_000

    /// Samples without encoder delay and padding, and whether decoding gives exactly that many.
    private static func length(
        of demuxer: inout Demuxer, _ stream: StreamInfo, path: FilePath, effort: LengthEffort,
        isCancelled: CancellationCheck
    ) throws(ForgeError) -> (SampleCount, isExact: Bool) {
        let declared = demuxer.isDurationGuessed ? nil : stream.duration
        if let declared, stream.isLossless, stream.timeBase == (1, Int64(stream.sampleRate)) {
            return (SampleCount(declared), true)
        }
        if let declared, effort == .headers {
            let first = try scan(&demuxer, stream, path, packets: 1, isCancelled: isCancelled)
            return (SampleCount(max(1, stream.samples(declared) - first.skipped)), false)
        }
        let all = try scan(&demuxer, stream, path, packets: .max, isCancelled: isCancelled)
        return (SampleCount(all.length - all.skipped), false)
    }

    /// Adds up the packets' samples and those of them that the container marks as no part of the audio.
    private static func scan(
        _ demuxer: inout Demuxer, _ stream: StreamInfo, _ path: FilePath, packets: Int,
        isCancelled: CancellationCheck
    ) throws(ForgeError) -> (length: Int64, skipped: Int64) {
        demuxer.select(stream: stream.index)
        do throws(AVError) {
            var packet = try Packet()
            var length: Int64 = 0
            var skipped: Int64 = 0
            var count = 0
            while count < packets, !isCancelled(), try demuxer.read(into: &packet) {
                defer { packet.clear() }
                guard packet.streamIndex == stream.index else { continue }
                count += 1
                length += packet.duration
                skipped += packet.skippedSamples.start + packet.skippedSamples.end
            }
            return (stream.samples(length), skipped)
        } catch {
            throw ForgeError(error, step: .probing, input: path)
        }
    }

    /// The stream's own bit rate, else the file's, else what size and length give; nil if nothing does.
    private static func bitRate(
        _ stream: StreamInfo, fileBitRate: Int64, hasPictures: Bool, _ length: SampleCount, _ fileSize: Int64
    ) -> Int? {
        if stream.bitRate > 0 { return Int(stream.bitRate) }
        // The file's rate counts its pictures as sound.
        if fileBitRate > 0, !hasPictures { return Int(fileBitRate) }
        let seconds = length.seconds(at: SampleRate(hertz: stream.sampleRate))
        return seconds > 0 ? Int(Double(fileSize) * 8 / seconds) : nil
    }
}
