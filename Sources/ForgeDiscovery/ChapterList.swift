import ForgeModel

/// The chapters of a book, made from what its tracks hold.
struct ChapterList {
    /// In track order, offsets rising; the first is at the start of the first track.
    private(set) var marks: [ChapterMark] = []
    private(set) var reason = ""
    private(set) var warnings: [String] = []

    /// A mark whose title may still be missing.
    private struct Draft {
        var track: Int
        var offset: SampleCount
        var title: String?
    }

    init(tracks: [TrackProbe], bookTitles: [String]) {
        let own = ChapterTitle.perFile(tracks, bookTitles: bookTitles)
        var drafts: [Draft] = []
        var embedding = 0
        for (index, track) in tracks.enumerated() {
            let embedded = Self.embedded(in: track, &warnings)
            if !embedded.isEmpty { embedding += 1 }
            drafts += Self.drafts(
                embedded, track: index, rate: track.sampleRate, fileTitle: own.titles[index])
        }
        let count = drafts.count
        Self.joinShort(&drafts, tracks)
        if drafts.count < count {
            warnings.append("chapters shorter than 0.1 s joined to their neighbours: \(count - drafts.count)")
        }
        marks = drafts.enumerated().map { number, draft in
            ChapterMark(
                track: draft.track, offset: draft.offset, title: draft.title ?? "Chapter \(number + 1)")
        }
        let perFile = "one per file, titles from \(own.areFromTags ? "tags" : "file names")"
        reason =
            embedding == 0
            ? perFile
            : embedding == tracks.count
                ? "embedded in the audio"
                : "embedded in \(embedding) of \(tracks.count) files; \(perFile) for the others"
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
        if let first = drafts.first, first.offset.value < Int64(rate.hertz) {
            drafts[0].offset = .zero
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
            guard isShort(draft, next, tracks[draft.track]) else {
                var draft = draft
                // The place of a short first chapter, of which nobody before could take the sound.
                if let place = orphan { (draft.track, draft.offset) = (place.track, place.offset) }
                orphan = nil
                kept.append(draft)
                continue
            }
            if kept.isEmpty, orphan == nil { orphan = draft }
        }
        drafts = kept.isEmpty ? Array(drafts.prefix(1)) : kept
    }

    /// True when a chapter is known to last less than 0.1 s.
    private static func isShort(_ draft: Draft, _ next: Draft?, _ track: TrackProbe) -> Bool {
        let end: SampleCount
        if let next, next.track == draft.track {
            end = next.offset
        } else if track.isLengthExact {
            end = track.length
        } else {
            return false
        }
        return (end - draft.offset).value * 10 < Int64(track.sampleRate.hertz)
    }
}
