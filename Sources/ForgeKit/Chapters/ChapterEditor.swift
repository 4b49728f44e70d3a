import ForgeDiscovery
import ForgeEngine
import ForgeModel
import ForgeSystem

/// Changes the chapters of a file. Used on one thread.
struct ChapterEditor {
    private let request: EditRequest
    private let change: ChapterChange
    private let slots: EncodeSlots
    private let isCancelled: CancellationCheck

    init(
        _ request: EditRequest, _ change: ChapterChange, slots: EncodeSlots,
        isCancelled: @escaping CancellationCheck
    ) {
        (self.request, self.change, self.slots) = (request, change, slots)
        self.isCancelled = isCancelled
    }

    /// Blocks.
    ///
    /// - Throws: `ForgeError`: the file stays as it was.
    func run() throws(ForgeError) -> ChapterReport {
        do throws(OptionMistake) { try change.check() } catch { throw ForgeError(error) }
        let file = try EditableChapters(of: request.file, isCancelled: isCancelled)
        var findings = ChapterDraft.Findings()
        var notes: [String] = []
        if case .sheet(let sheet) = change.source {
            (findings.imported, notes) = try Discovery.chapters(
                in: sheet, for: request.file, rate: file.rate, length: file.length, by: change)
        }
        if let titles = change.titles { findings.titles = try self.titles(in: titles) }
        if change.needsPauses { findings.pauses = try pauses(of: file) }
        let draft: ChapterDraft
        do throws(OptionMistake) {
            draft = try ChapterDraft(
                file.chapters, by: change, findings, rate: file.rate, length: file.length)
        } catch {
            var told = ForgeError(error)
            told.path = request.file
            throw told
        }
        var request = request
        let chapters = draft.marks.map(\.chapter)
        request.chapters =
            chapters == file.chapters
            ? nil
            : chapters.map {
                EditRequest.Chapter(
                    start: MediaTime(value: $0.start.value, timescale: Int64(file.rate.hertz)),
                    title: $0.title)
            }
        return ChapterReport(
            self.request.file, sampleRate: file.rate, length: file.length, before: file.chapters,
            marks: draft.marks, notes: notes + draft.notes,
            edit: try FileEditor.edit(request, isCancelled: isCancelled))
    }

    /// Those of a text or an e-book, else of the chapters of a file of sound.
    private func titles(in path: ForgePath) throws(ForgeError) -> [[String]] {
        if let titles = try Discovery.titles(in: path, change.textEncoding) { return titles }
        let chapters = try Prober.probe(path, isCancelled: isCancelled).chapters
        guard !chapters.isEmpty else {
            throw ForgeError(
                .usage, step: .probing, path: path, reason: "it has no chapters",
                remedy: "name a text, or a book with chapters")
        }
        return [chapters.map { $0.title ?? "" }]
    }

    private func pauses(of file: EditableChapters) throws(ForgeError) -> [Pause] {
        guard !file.hasGaps else {
            throw ForgeError(
                .usage, step: .planning, path: request.file,
                reason: "its sound begins late or has gaps, so that pauses have no place among its chapters",
                remedy: "convert it to a new M4B first")
        }
        let track = try Prober.probe(request.file, isCancelled: isCancelled)
        let levels = try PauseScan([track], lane: try slots.lane(), isCancelled: isCancelled).run()
        return levels.pauses(change.pauses, at: file.rate)
    }
}
