import FFmpegBinding
package import ForgeModel
package import ForgeSystem
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
    /// - Parameters:
    ///   - asked: which of several audio tracks is the book's, from 1; nil goes by `AudioTracks`.
    ///   - decoding: how tags are read that are in no Unicode.
    /// - Throws: `ForgeError`, step `probing`.
    package static func probe(
        _ path: FilePath, audioTrack asked: Int? = nil, length effort: LengthEffort = .headers,
        decoding: TextDecoding = TextDecoding(),
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackProbe {
        let file = try InputFile(path)
        let boxes = Result { try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit) }
        if case .failure(let error as M4BReadError) = boxes, case .elsewhere(let name) = error.fault {
            throw UndecodableSound.elsewhere(name, path)
        }
        try Protection.check(file, movie: try? boxes.get())
        do throws(ForgeError) {
            try MP4Facts.checkTables(of: file)
        } catch {
            // Of an index that is cut off nothing is right.
            throw MP4Facts.lostIndex(boxes).map { .damaged(path, step: .probing, reason: $0) } ?? error
        }
        let sizes = try OpenSizes(of: file)
        let patches = MP4Facts.shortIndex(of: try? boxes.get()) + sizes.patches
        var demuxer = try opened(file, boxes, patches, isCancelled: isCancelled)
        let streams = demuxer.streams
        if demuxer.isMP3, try MP3End.isFreeFormat(file) { throw UndecodableSound.freeFormat(path) }
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

        let told = try FileTags(of: file, demuxer.container, try? boxes.get(), decoding).list
        let tags = TagMerge(told, filling: demuxer.tags.merging(stream.tags) { container, _ in container })
        // libavformat 5.1 plays too much where an edit list has gaps.
        let source = AudioStream(
            index: stream.index, trackID: track?.id,
            patches: sizes.patches
                + (track?.editsWithoutGaps.map { [BytePatch(offset: $0.offset, bytes: $0.bytes)] } ?? []))
        let rate = SampleRate(hertz: stream.sampleRate)
        let found = try chapters(of: demuxer, stream, try? boxes.get(), track, told, file)
        let silence = try silence(
            demuxer, try? boxes.get(), track, source, rate, file, hasChapters: found.count > 1,
            isCancelled: isCancelled)
        let chapters = silence?.moving(found) ?? found
        let container = demuxer.container
        let movie = demuxer.isMP4 ? try MP4Facts(boxes, track, file: file) : nil
        let pages = demuxer.isOgg ? try OggFacts(file) : nil
        let trim = movie?.trim(sampleRate: stream.sampleRate) ?? pages?.trim(stream)
        let aac = try aacFacts(
            stream, source, demuxer.container, movie, boxes, file, isCancelled: isCancelled)
        // libavformat leaves the priming of what is read through it, or does not know of it.
        let demuxed = aac.flatMap { $0.access == .demuxer && $0.obstacle == nil ? $0 : nil }
        var facts =
            if let movie, let trim {
                SourceFacts(movie, trim, aac, stream)
            } else if let aac, aac.obstacle == nil, aac.strayBytes == 0 {
                SourceFacts(aac, stream)
            } else if let track, let boxes = try? boxes.get(), !boxes.isFragmented, track.playingEdits > 1 {
                SourceFacts(edits: boxes.presentation(of: track), movie, rate: rate)
            } else if let facts = pages.flatMap({ SourceFacts($0, trim, stream, demuxer) }) {
                facts
            } else {
                try sourceFacts(&demuxer, stream, file, effort, isCancelled: isCancelled)
            }
        if let note = movie?.note(aac) { facts.notes.append(note) }
        if movie == nil, !demuxer.isMP3, !demuxer.isOgg, demuxer.isDurationDeclared,
            let seconds = demuxer.seconds,
            streams.count(where: { $0.picture == nil }) == 1
        {
            facts.compare(withFile: seconds, rate: stream.sampleRate)
        }
        var probe = TrackProbe(
            path: path, fileSize: file.size, container: container, codec: stream.codec,
            sampleRate: SampleRate(hertz: stream.sampleRate), channels: stream.channels,
            bitRate: facts.bitRate, isLossless: stream.isLossless,
            length: facts.length, isLengthExact: facts.isLengthExact,
            priming: demuxed?.priming(at: stream.sampleRate)
                ?? trim.map { aac?.priming(at: stream.sampleRate) ?? $0.priming }, tags: tags.joined,
            chapters: chapters, pictures: pictures(told, streams, path), aac: aac)
        (probe.tagValues, probe.tagForms) = (tags.several, tags.forms)
        probe.areTagsDoubtful = tags.isDoubtful
        (probe.stream, probe.audioTrack) = (source, choice)
        (probe.notes, probe.isLengthDeclared) = (facts.notes, facts.isLengthDeclared)
        probe.areTimesTrue = facts.areTimesTrue
        if let note = silence?.note(at: rate) { probe.notes.append(note) }
        if track?.edits.contains(where: { $0.mediaTime >= 0 && $0.rate != 0x10000 }) == true {
            probe.notes.append("its edit list changes the speed, which the book does not")
        }
        if asked == nil, let choice { probe.notes.append("\(choice)") }
        let end =
            if demuxer.isMP4 {
                MP4Facts.end(of: file, boxes, movie)
            } else if let pages {
                pages.end
            } else if let note = sizes.note {
                FileEnd(note: note)
            } else {
                try FileEnd.of(file, container, stream, isCancelled: isCancelled)
            }
        if pages?.isGivenUp == true { probe.notes.append(SourceFacts.givenUp) }
        probe.take(end)
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

    /// libavformat loses some of Matroska's chapters and mixes the two forms in an MP4: both are read here, of the latter
    /// QuickTime's first.
    private static func chapters(
        of demuxer: borrowing Demuxer, _ stream: StreamInfo, _ boxes: M4BFile?, _ track: M4BFile.Track?,
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
        // libavformat loses those of tags that are unsynchronised, and reads none of some containers' tags.
        let marks = tags.lazy.map(\.marks).first { !$0.isEmpty } ?? []
        guard marks.count >= found.count else { return found }
        return marks.sorted { $0.start < $1.start }.map {
            EmbeddedChapter(
                start: SampleCount((Int64($0.start) * Int64(rate) + 500) / 1000), title: $0.title)
        }
    }

    /// Those of the tags, and what libavformat finds beyond them: attached files of Matroska that are pictures, too.
    private static func pictures(
        _ tags: [FileTag], _ streams: [StreamInfo], _ path: FilePath
    ) -> [CoverImage] {
        var seen: Set<[UInt8]> = []
        let attached = streams.compactMap(\.attachment).filter { CoverImage.isPicture($0) }
        let found =
            tags.flatMap(\.pictures)
            + (streams.compactMap(\.picture) + attached).map { FileTag.Picture(data: $0) }
        return found.filter { found.count == 1 || seen.insert($0.data).inserted }.map {
            CoverImage(data: $0.data, origin: path.lastComponent.string, kind: $0.kind)
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

    private static func opened(
        _ file: InputFile, _ boxes: Result<M4BFile, any Error>, _ patches: [BytePatch],
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Demuxer {
        do {
            return try Demuxer.open(file, patches: patches, isCancelled: isCancelled)
        } catch {
            guard error.systemError == nil, !error.isInterrupted else {
                throw ForgeError(error, step: .probing, input: file.path)
            }
            if let reason = MP4Facts.lostIndex(boxes) {
                throw .damaged(file.path, step: .probing, reason: reason)
            }
            if try MP3End.isFreeFormat(file) { throw UndecodableSound.freeFormat(file.path) }
            throw ForgeError(error, step: .probing, input: file.path)
        }
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
    /// - Throws: `ForgeError`, step `probing`; `inputDamaged` for a picture that ends early.
    package static func cover(at path: FilePath) throws(ForgeError) -> CoverImage {
        let file = try InputFile(path)
        guard file.size <= coverLimit else {
            throw ForgeError(
                .usage, step: .probing, path: path, reason: "a cover of \(file.size) bytes is too large",
                remedy: "choose a picture of at most \(coverLimit / 1_000_000) MB")
        }
        do {
            let cover = CoverImage(data: try file.bytes(), origin: path.lastComponent.string)
            if cover.endsEarly {
                throw ForgeError(
                    .inputDamaged, step: .probing, path: path, reason: "the picture ends early",
                    remedy: "choose one that is whole")
            }
            return cover
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(
                .system, step: .probing, path: path, reason: "\(error)", remedy: "check the file")
        }
    }

    /// Bytes. A larger picture fills every phone that holds the book.
    private static let coverLimit = 50_000_000

    /// The facts of a stream whose length no table gives.
    private static func sourceFacts(
        _ demuxer: inout Demuxer, _ stream: StreamInfo, _ file: InputFile, _ effort: LengthEffort,
        isCancelled: CancellationCheck
    ) throws(ForgeError) -> SourceFacts {
        if demuxer.isMP3, effort == .headers,
            let facts = try SourceFacts.mp3(&demuxer, stream, file, isCancelled: isCancelled)
        {
            return facts
        }
        let declared = demuxer.isDurationGuessed ? nil : stream.duration
        let claim = declared.map { SourceFacts.Claim($0, stream, demuxer) }
        let isCounted = effort == .exact && countableContainers.contains(demuxer.container)
        return try SourceFacts.packets(
            &demuxer, stream, file, claim: claim, isCounted: isCounted, isCancelled: isCancelled)
    }
}
