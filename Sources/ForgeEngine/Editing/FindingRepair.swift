import ForgeModel
import ForgeSystem
import M4BFormat

/// The one table of the findings that are put right without a change to the sound, and how.
enum FindingRepair {
    private typealias Repair = @Sendable (_ file: M4BFile, _ edit: inout M4BEdit) -> Void

    /// All that is mended of a kind of finding; kinds that are not here stay as they are.
    private static let repairs: [Finding.Code: Repair] = [
        .chapterOrder: chapters, .chapterBeyondEnd: chapters, .chapterFirst: chapters,
        .chapterNames: chapters,
        .chaptersDisagree: chapters,
        .mediaKind: { _, edit in
            // What Apple's players take for an audiobook.
            edit.items.append(M4BEdit.Item("stik", [.bytes([2], type: 21)]))
        },
        .textEncoding: texts, .coverFormat: covers, .coverLarge: covers, .durationMismatch: durations,
        .editsLength: durations, .editsPriming: gapless,
    ]

    /// The kinds of which something can be put right.
    static var codes: Set<Finding.Code> { Set(repairs.keys) }

    /// The edit that puts right all that can be of these findings; nil where nothing can.
    static func edit(_ findings: [Finding], of file: M4BFile) -> M4BEdit? {
        var edit = M4BEdit()
        for code in Set(findings.map(\.code)).sorted(by: { $0.rawValue < $1.rawValue }) {
            repairs[code]?(file, &edit)
        }
        return edit.isEmpty ? nil : edit
    }

    // MARK: Chapters

    /// The chapters in the order of their starts, those within the book, each moment once, the first at the beginning.
    private static func chapters(_ file: M4BFile, _ edit: inout M4BEdit) {
        // One repair is enough, whatever is wrong with them.
        guard edit.chapters == nil, let sound = file.audioTrack else { return }
        let (own, nero) = (file.chapters(of: sound), file.neroChapters)
        let shown = file.presentation(of: sound)
        var mended: [M4BFileChapter] = []
        let isNamedByNero = own.count == nero.count
        func areInOrder(_ chapters: [M4BFileChapter]) -> Bool {
            let starts = chapters.map { $0.start(in: shown.timescale) }
            return zip(starts, starts.dropFirst()).allSatisfy(<) && (starts.last ?? 0) < shown.sampleCount
        }
        // Players take the track's, but where it is the list alone that can be.
        let isNeroBetter = isNamedByNero && areInOrder(nero) && !areInOrder(own)
        let all = own.isEmpty || isNeroBetter ? nero : own
        for (index, chapter) in all.enumerated().sorted(by: { ($0.1.start, $0.0) < ($1.1.start, $1.0) }) {
            let start = mended.isEmpty ? 0 : chapter.start(in: shown.timescale)
            guard start < shown.sampleCount, chapter.start(in: shown.timescale) < shown.sampleCount else {
                continue
            }
            var title = text(chapter.title) ?? chapter.title
            if title.allSatisfy(\.isWhitespace) {
                title =
                    isNamedByNero && !nero[index].title.allSatisfy(\.isWhitespace) ? nero[index].title : ""
            }
            if let last = mended.last, last.start >= start {
                // Two names of one moment, such as those of a part and of its first chapter.
                if !title.isEmpty, title != last.title {
                    mended[mended.count - 1].title = last.title.isEmpty ? title : "\(last.title): \(title)"
                }
            } else {
                mended.append(M4BFileChapter(start: start, timescale: shown.timescale, title: title))
            }
        }
        if !mended.isEmpty { edit.chapters = mended }
    }

    // MARK: Items

    /// Text that was UTF-8 and was read as if each byte were a letter.
    private static func texts(_ file: M4BFile, _ edit: inout M4BEdit) {
        for key in Set(file.tags.map(\.key)).sorted() {
            let values = file.tags.filter { $0.key == key }.map(\.value)
            let mended = values.map { value -> M4BTag.Value in
                if case .text(let told) = value, let meant = text(told) { .text(meant) } else { value }
            }
            if mended != values { edit.items.append(M4BEdit.Item(key, mended)) }
        }
        guard let sound = file.audioTrack else { return }
        if file.chapters(of: sound).contains(where: { text($0.title) != nil }) { chapters(file, &edit) }
    }

    /// The text that was meant; nil where that cannot be told.
    private static func text(_ told: String) -> String? {
        guard TagCheck.isMistaken(told) else { return nil }
        let meant = Mojibake.meant(by: told)
        return meant.flatMap { TagCheck.isMistaken($0) ? nil : $0 }
    }

    /// Covers that players show; those of which none can be made stay.
    private static func covers(_ file: M4BFile, _ edit: inout M4BEdit) {
        guard edit.covers == nil else { return }
        let others = file.tags.compactMap { tag -> [UInt8]? in
            if tag.key == "covr", case .bytes(let data, _) = tag.value { data } else { nil }
        }
        let old = file.covers.map(\.data) + others
        let new = old.compactMap { data in
            (try? CoverImage(data: data, origin: "covr").fittingM4B())
                .flatMap { M4BCover(data: $0.cover.data) }
        }
        if new.count == old.count { edit.covers = new }
    }

    /// `iTunSMPB` of other sound, as cutting and joining leave it: its numbers are not those of this track.
    private static func gapless(_ file: M4BFile, _ edit: inout M4BEdit) {
        guard let sound = file.audioTrack, !file.isGapless(of: sound) else { return }
        edit.items.append(M4BEdit.Item("----:com.apple.iTunes:iTunSMPB", []))
    }

    // MARK: Headers

    /// Durations as the tables of packets have them.
    private static func durations(_ file: M4BFile, _ edit: inout M4BEdit) {
        if edit.patches.isEmpty { edit.patches = file.durationPatches() }
    }
}
