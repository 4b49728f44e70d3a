/// The chapters that an edit puts in the place of those of a file.
struct EditedChapters {
    private let list: ChapterList?
    private let box: ChapterTrackBox?
    /// Where the boxes of the tracks begin that hold the old chapters, in the movie box.
    let removed: Set<Int>
    /// The chapter tracks that a track is to refer to, where they change, by the place of its box.
    let references: [(box: Int, ids: [UInt32])]
    /// Where the titles of the old chapters are.
    let oldText: [Range<Int64>]

    /// - Throws: `M4BWriteError` for chapters that do not fit the sound, and `M4BEditError.noSound`.
    init(_ chapters: [M4BFileChapter], in movie: OpenedMovie) throws {
        guard let sound = movie.file.audioTrack else { throw M4BEditError.noSound }
        let tracks = movie.tracks
        let referred = tracks.filter { $0.track.handler == "soun" }.flatMap(\.track.chapterReferences)
        let old = tracks.filter {
            referred.contains($0.track.id) && ["text", "sbtl"].contains($0.track.handler)
        }
        removed = Set(old.map(\.box.start))
        oldText = old.flatMap { track in
            ((try? movie.file.sampleTable(of: track.track)).map(Array.init) ?? []).map {
                $0.offset..<$0.offset + Int64($0.size)
            }
        }
        let gone = old.map(\.track.id)
        let id = gone.first ?? (tracks.map(\.track.id).max() ?? 0) + 1
        (list, box) = try Self.made(chapters, sound, id, movie.file)
        let new = list == nil ? nil : id
        references = tracks.compactMap { track in
            guard track.track.handler == "soun" else { return nil }
            let before = track.track.chapterReferences
            var after = before.compactMap { gone.contains($0) ? $0 == gone.first ? new : nil : $0 }
            if let new, gone.isEmpty, track.track.id == sound.id { after.append(new) }
            return after == before ? nil : (track.box.start, after)
        }
    }

    private static func made(
        _ chapters: [M4BFileChapter], _ sound: M4BTrack, _ id: UInt32, _ file: M4BFile
    ) throws -> (ChapterList?, ChapterTrackBox?) {
        if chapters.isEmpty { return (nil, nil) }
        let shown = file.presentation(of: sound)
        let rate = Int(shown.timescale)
        let fitting = M4BChapter.fitting(
            chapters.map { M4BChapter(start: $0.start(in: shown.timescale), title: $0.title) },
            sampleCount: shown.sampleCount, sampleRate: rate)
        let list = try ChapterList(fitting, sampleCount: shown.sampleCount, sampleRate: rate)
        let length = TimeMath.rescale(shown.sampleCount, from: shown.timescale, to: file.movieTimescale)
        // "und", where the sound has none of ISO's.
        let language = sound.language == nil || sound.languageCode == 0x7FFF ? 0x55C4 : sound.languageCode
        let box = ChapterTrackBox(
            id: id, chapters: list, sampleCount: shown.sampleCount, sampleRate: rate,
            movieDuration: min(length, max(file.movieDuration, 1)), packedLanguage: language)
        return (list, box)
    }

    /// Whether a box of media holds nothing but the titles of the old chapters.
    func isOldText(_ box: M4BBox) -> Bool {
        let text = oldText.sorted { $0.lowerBound < $1.lowerBound }
        guard box.type == "mdat", text.first?.lowerBound == box.offset + 8 else { return false }
        return text.reduce(box.offset + 8) { $1.lowerBound == $0 ? $1.upperBound : -1 } == box.offset
            + box.size
    }

    /// The text samples; none where there are no chapters.
    var text: [UInt8] { list?.textSamples.bytes ?? [] }

    /// Nero's list; empty where there is none.
    var nero: [UInt8] {
        guard let list, let box, list.fitsNero else { return [] }
        var out = BoxBuffer()
        list.writeNero(to: &out, sampleRate: box.sampleRate)
        return out.bytes
    }

    func track(textStart: Int64) -> [UInt8]? {
        guard let box else { return nil }
        var out = BoxBuffer()
        box.write(to: &out, textStart: textStart)
        return out.bytes
    }

    /// The bytes that make the movie's next number of a track larger than the new track's, where it is not.
    func nextTrackPatch(_ header: BoxCursor?) -> M4BEdit.Patch? {
        guard let header, let box, header.end - header.position >= 4 else { return nil }
        let next = header.bytes.copy(header.end - 4..<header.end).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard next <= box.id else { return nil }
        let bytes = withUnsafeBytes(of: (box.id + 1).bigEndian) { Array($0) }
        return M4BEdit.Patch(offset: header.fileRange.upperBound - 4, bytes: bytes)
    }

    /// The chapters as the file will tell them; for a check.
    var titles: [String] { list?.entries.map { String(decoding: $0.title, as: UTF8.self) } ?? [] }
}
