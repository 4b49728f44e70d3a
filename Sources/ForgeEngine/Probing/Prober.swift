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
        _ path: ForgePath, audioTrack asked: Int? = nil, length effort: LengthEffort = .headers,
        decoding: TextDecoding = TextDecoding(),
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackProbe {
        let file = try InputFile(path)
        let boxes = boxes(of: file)
        let isBroken = MP4Facts.isBroken(boxes)
        if isBroken,
            let probe = try probe(file, repairing: asked, effort, decoding, isCancelled: isCancelled)
        {
            return probe
        }
        do throws(ForgeError) {
            return try probe(file, boxes, asked, effort, decoding, isCancelled: isCancelled)
        } catch {
            guard !isBroken, !error.isTransient, [.inputDamaged, .inputUnreadable].contains(error.code),
                let probe = try probe(file, repairing: asked, effort, decoding, isCancelled: isCancelled)
            else { throw error }
            return probe
        }
    }

    /// The boxes of an MP4; an error for all other files.
    static func boxes(of file: InputFile) -> Result<M4BFile, any Error> {
        Result { try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit) }
    }

    /// - Parameter boxes: of the file as it is read, with its repairs.
    static func probe(
        _ file: InputFile, _ boxes: Result<M4BFile, any Error>, _ asked: Int?, _ effort: LengthEffort,
        _ decoding: TextDecoding, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackProbe {
        let path = file.path
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
        var sizes = try OpenSizes(of: file)
        let fragments = try (try? boxes.get()).map { boxes throws(ForgeError) in
            try FragmentWalk(of: file, boxes)
        }
        sizes.patches += fragments?.patches ?? []
        let patches = MP4Facts.shortIndex(of: try? boxes.get()) + sizes.patches
        var demuxer = try opened(file, boxes, patches, end: sizes.end, isCancelled: isCancelled)
        var soundEnd = sizes.end
        if soundEnd == nil { soundEnd = try SoundExtent.end(of: file, demuxer.container) }
        let front =
            try [FrontJunk.patch(file, demuxer.container)].compactMap(\.self)
            + SpeechHoles(of: file, demuxer.container, end: soundEnd).patches
        sizes.patches += front
        // Tags are taken for sound, or for damage, by all readers but those of streams of frames, of which libavformat
        // would read many where they are zeros without end.
        let mostBehind = FrameFormat(container: demuxer.container) == nil ? 0 : mostBehindFrames
        let isEndless = sizes.end == nil && soundEnd.map { $0 < file.size - mostBehind } ?? false
        if isEndless || !front.isEmpty {
            demuxer = try opened(
                file, boxes, patches + front, end: soundEnd, isCancelled: isCancelled)
        }
        let streams = demuxer.trueStreams
        if demuxer.isMP3, try MP3End.isFreeFormat(file) { throw UndecodableSound.freeFormat(path) }
        let disabled = demuxer.isMatroska ? try MatroskaTracks.disabled(in: file) : []
        if let reason = MP4Facts.lostIndex(boxes), !streams.contains(where: { $0.kind == .audio }) {
            throw .damaged(path, step: .probing, reason: reason)
        }
        let (stream, track, choice) = try AudioTracks(
            streams, try? boxes.get(), disabled: disabled, path: path
        ).choose(asked)
        try Protection.check(file, track: track)
        let sound = UndecodableSound(path: path, stream: stream, track: track)
        try sound.checkPlace()
        do throws(AVError) {
            _ = try MediaDecoder.open(demuxer, stream: stream.index)
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
                + (track?.editsWithoutGaps.map { [BytePatch(offset: $0.offset, bytes: $0.bytes)] } ?? []),
            end: soundEnd)
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
        let aac = try aacFacts(
            stream, source, demuxer.container, movie, boxes, file,
            isShort: end.damage != nil || (fragments?.lost ?? 0) > 0,
            isCancelled: isCancelled)
        // libavformat leaves the priming of what is read through it, or does not know of it.
        let demuxed = aac.flatMap { $0.access == .demuxer && $0.obstacle == nil && $0.isWhole ? $0 : nil }
        var facts =
            if let movie, let trim {
                SourceFacts(movie, trim, aac, stream)
            } else if let aac, aac.obstacle == nil, aac.isWhole, aac.strayBytes == 0 {
                SourceFacts(aac, stream, demuxer, size: file.size)
            } else if let track, let boxes = try? boxes.get(), !boxes.isFragmented, track.playingEdits > 1 {
                SourceFacts(edits: boxes.presentation(of: track), movie, rate: rate)
            } else if let facts = pages.flatMap({ SourceFacts($0, trim, stream, demuxer) }) {
                facts
            } else {
                try sourceFacts(&demuxer, stream, file, effort, isCancelled: isCancelled)
            }
        facts.disbelief = facts.disbelief ?? movie?.disbelief(aac)
        if movie == nil, !demuxer.isMP3, !demuxer.isOgg, demuxer.isDurationDeclared,
            !demuxer.countsWholePackets, let seconds = demuxer.secondsOfSound
        {
            facts.compare(withFile: seconds, rate: stream.sampleRate, size: file.size)
        }
        var probe = TrackProbe(
            path: path, fileSize: file.size, container: container, codec: stream.codec,
            sampleRate: SampleRate(hertz: stream.sampleRate), channels: stream.channels,
            bitRate: facts.bitRate, isLossless: stream.isLossless,
            length: facts.length, isLengthExact: facts.isLengthExact,
            priming: demuxed?.priming(at: stream.sampleRate)
                ?? trim.map { aac?.priming(at: stream.sampleRate) ?? $0.priming }, tags: tags.joined,
            chapters: chapters, pictures: pictures(told, demuxer, path), aac: aac)
        (probe.tagValues, probe.tagForms) = (tags.several, tags.forms)
        probe.areTagsDoubtful = tags.isDoubtful
        (probe.stream, probe.audioTrack) = (source, choice)
        // The others' packets tell how long they are, and FLAC's which they are.
        if stream.codec == "speex" { probe.stream.jumps = pages?.jumps ?? [] }
        (probe.isLengthDeclared, probe.areTimesTrue) = (facts.isLengthDeclared, facts.areTimesTrue)
        probe.isLengthBorneOut = facts.isLengthBorneOut
        if let note = silence?.note(at: rate) { probe.notes.append(note) }
        if track?.edits.contains(where: { $0.mediaTime >= 0 && $0.rate != 0x10000 }) == true {
            probe.notes.append("its edit list changes the speed, which the book does not")
        }
        if asked == nil, let choice { probe.notes.append("\(choice)") }
        if pages?.isGivenUp == true { probe.notes.append(SourceFacts.givenUp) }
        probe.take(end)
        probe.stamp = file.stamp
        probe.damage =
            fragments?.damage(beside: probe.length.seconds(at: probe.sampleRate)) ?? probe.damage
            ?? (aac?.access == .headers ? aac?.damage : nil)
        probe.notes = facts.notes(beside: probe.damage) + probe.notes
        if effort == .exact, !probe.isLengthExact {
            if !countableContainers.contains(container) {
                probe.length = try decodedLength(of: probe, isCancelled: isCancelled)
            }
            probe.isLengthExact = true
        }
        return probe
    }

    /// Bytes of tags and padding behind the sound of a file; a picture among them makes no more.
    private static let mostBehindFrames: Int64 = 1 << 26
}
