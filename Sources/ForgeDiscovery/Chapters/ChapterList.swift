import ForgeModel

/// The chapters of a book.
struct ChapterList {
    /// In order; the first is at the start of the book.
    private(set) var marks: [ChapterMark] = []
    private(set) var reason = ""
    private(set) var warnings: [String] = []

    /// A mark whose title may still be missing.
    private struct Draft {
        var place: ChapterMark.Place
        var title: String?

        init(track: Int, offset: SampleCount, title: String?) {
            place = .track(track, offset: offset)
            self.title = title
        }

        init(_ chapter: FoundChapter, _ tracks: [TrackProbe]) {
            place =
                chapter.track.map { .track($0, offset: chapter.start.samples(at: tracks[$0].sampleRate)) }
                ?? .book(chapter.start)
            title = chapter.title.map(ChapterTitle.clean)
        }
    }

    /// Reads the candidate's chapter files, and blocks for that.
    ///
    /// - Parameter bookTitles: the strongest first; they are no titles of chapters.
    /// - Throws: `ForgeError` when chapters that the user asked for cannot be had.
    init(
        candidate: BookCandidate, tracks: [TrackProbe], bookTitles: [String], options: DiscoveryOptions
    ) throws(ForgeError) {
        let own = ChapterTitle.perFile(
            tracks, bookTitles: bookTitles, names: options.chapterNames, options.decoding)
        let sources = try ChapterSources(candidate: candidate, tracks: tracks, options: options)
        warnings = sources.warnings
        var drafts: [Draft]
        if let found = sources.chapters {
            reason = sources.reason
            drafts = found.map { Draft($0, tracks) }
            addMissing(to: &drafts, found, tracks, own.titles)
            begin(&drafts, tracks, title: bookTitles.first)
        } else {
            drafts = inside(tracks, own, bookTitles, options)
        }
        let count = drafts.count
        Self.joinShort(&drafts, tracks)
        if drafts.count < count {
            warnings.append("chapters shorter than 0.1 s joined to their neighbours: \(count - drafts.count)")
        }
        marks = drafts.enumerated().map { number, draft in
            let title = draft.title ?? ""
            return ChapterMark(draft.place, title: title.isEmpty ? "Chapter \(number + 1)" : title)
        }
    }

    /// Embedded chapters, and one per file for tracks without.
    private mutating func inside(
        _ tracks: [TrackProbe], _ own: (titles: [String?], reason: String), _ bookTitles: [String],
        _ options: DiscoveryOptions
    ) -> [Draft] {
        var drafts: [Draft] = []
        var embedding = 0
        let lone = LoneTitles(tracks, fileTitles: own.titles, bookTitles: bookTitles)
        for (index, track) in tracks.enumerated() {
            let isEmpty = options.chapterSource == .files || lone.isWeaker(index)
            let embedded = isEmpty ? [] : Self.embedded(in: track, &warnings)
            if !embedded.isEmpty { embedding += 1 }
            drafts += Self.drafts(
                embedded, track: index, rate: track.sampleRate, fileTitle: own.titles[index])
        }
        let perFile = "one per file, \(own.reason)"
        reason =
            embedding == 0
            ? perFile
            : embedding == tracks.count
                ? "embedded in the audio"
                : "embedded in \(embedding) of \(tracks.count) files; \(perFile) for the others"
        return drafts
    }

    /// One chapter for each track of which a sheet of other tracks says nothing. A part of OverDrive's without a
    /// marker goes on with the chapter before.
    private mutating func addMissing(
        to drafts: inout [Draft], _ found: [FoundChapter], _ tracks: [TrackProbe], _ titles: [String?]
    ) {
        let told = Set(found.compactMap(\.track))
        let missing = tracks.indices.filter {
            !told.contains($0) && tracks[$0].tags[OverDriveMarkers.key] == nil
        }
        guard !told.isEmpty, !missing.isEmpty else { return }
        let names = Discovery.list(missing.map { tracks[$0].path.lastComponent.string })
        warnings.append("the chapters' source says nothing of \(names): one chapter each")
        drafts += missing.map { Draft(track: $0, offset: .zero, title: titles[$0]) }
        drafts = drafts.enumerated().sorted { a, b in
            let (first, second) = (a.element.place.trackIndex, b.element.place.trackIndex)
            return (first, a.offset) < (second, b.offset)
        }.map(\.element)
    }

    /// M4B has no sound before its first chapter: one that begins within a second is moved to the start, else one
    /// more is put there.
    private func begin(_ drafts: inout [Draft], _ tracks: [TrackProbe], title: String?) {
        let (start, seconds): (ChapterMark.Place, Double) =
            switch drafts[0].place {
            case .book(let time): (.book(MediaTime(value: 0, timescale: 1)), time.seconds)
            case .track(0, let offset): (.track(0, offset: .zero), offset.seconds(at: tracks[0].sampleRate))
            case .track: (.track(0, offset: .zero), .infinity)
            }
        if seconds < 1 { drafts[0].place = start } else { drafts.insert(drafts[0], at: 0) }
        if seconds >= 1 { (drafts[0].place, drafts[0].title) = (start, title) }
    }

    /// A track's embedded chapters in order, those beyond its end left out. A lone one without a title says nothing.
    private static func embedded(in track: TrackProbe, _ warnings: inout [String]) -> [EmbeddedChapter] {
        let found = track.chapters
        if found.count == 1, (found[0].title ?? "").trimmed.isEmpty { return [] }
        var chapters = found
        let name = track.path.lastComponent
        if !zip(found, found.dropFirst()).allSatisfy({ $0.start <= $1.start }) {
            // By position for equal starts: Swift's sort promises no stability.
            chapters = found.enumerated().sorted {
                ($0.element.start, $0.offset) < ($1.element.start, $1.offset)
            }.map(\.element)
            warnings.append("\(name): its chapters were out of order and have been sorted by their starts")
        }
        // An estimated length is no reason to drop anything: what is beyond the real end goes while encoding.
        if track.isLengthExact {
            let inside = chapters.filter { $0.start < track.length }
            if inside.count < chapters.count {
                let lost = chapters.count - inside.count
                warnings.append("\(name): chapters that start beyond its end, left out: \(lost)")
            }
            chapters = inside
        }
        return chapters
    }

    /// A track's chapters without a gap at its start.
    private static func drafts(
        _ embedded: [EmbeddedChapter], track: Int, rate: SampleRate, fileTitle: String?
    ) -> [Draft] {
        var drafts = embedded.map { chapter in
            let title = chapter.title?.trimmed ?? ""
            let isTelling = !title.isEmpty && !ChapterTitle.isGeneric(title)
            return Draft(track: track, offset: chapter.start, title: isTelling ? title : nil)
        }
        if let first = embedded.first, first.start.value < Int64(rate.hertz) {
            drafts[0].place = .track(track, offset: .zero)
        } else {
            drafts.insert(Draft(track: track, offset: .zero, title: fileTitle), at: 0)
        }
        return drafts
    }

    /// Joins chapters under 0.1 s to the one before, the first to the one after; at least one chapter stays.
    private static func joinShort(_ drafts: inout [Draft], _ tracks: [TrackProbe]) {
        var kept: [Draft] = []
        var orphan: Draft?
        for (index, draft) in drafts.enumerated() {
            let next = index + 1 < drafts.count ? drafts[index + 1] : nil
            guard isShort(draft, next, tracks) else {
                var draft = draft
                // The place of a short first chapter, of which nobody before could take the sound.
                if let first = orphan { draft.place = first.place }
                orphan = nil
                kept.append(draft)
                continue
            }
            if kept.isEmpty, orphan == nil { orphan = draft }
        }
        drafts = kept.isEmpty ? Array(drafts.prefix(1)) : kept
    }

    /// True when a chapter is known to last less than 0.1 s.
    private static func isShort(_ draft: Draft, _ next: Draft?, _ tracks: [TrackProbe]) -> Bool {
        switch (draft.place, next?.place) {
        case (.track(let track, let start), let next):
            let end: SampleCount
            if case .track(track, let offset)? = next {
                end = offset
            } else if tracks[track].isLengthExact, next?.trackIndex == nil || next?.trackIndex == track + 1 {
                end = tracks[track].length
            } else {
                return false
            }
            return (end - start).value * 10 < Int64(tracks[track].sampleRate.hertz)
        case (.book(let start), .book(let end)?): return end.seconds - start.seconds < 0.1
        case (.book, _): return false
        }
    }
}

extension ChapterMark.Place {
    /// 0 for places in the whole book.
    fileprivate var trackIndex: Int {
        if case .track(let track, _) = self { track } else { 0 }
    }
}
