import ForgeModel
import M4BFormat

/// The chapters of a book as an M4B can hold them: those that are too long are divided.
struct FittedChapters {
    private(set) var chapters: [Chapter]
    /// One for each chapter that was divided.
    private(set) var warnings: [String] = []

    /// - Parameters:
    ///   - chapters: on the book's clock.
    ///   - length: of the book.
    init(_ chapters: [Chapter], length: SampleCount, rate: SampleRate) {
        let fitted = M4BChapter.fitting(
            chapters.map { M4BChapter(start: $0.start.value, title: $0.title) }, sampleCount: length.value,
            sampleRate: rate.hertz)
        self.chapters = fitted.map { Chapter(start: SampleCount($0.start), title: $0.title) }
        guard fitted.count > chapters.count else { return }
        let ends = chapters.dropFirst().map(\.start.value) + [length.value]
        for (chapter, end) in zip(chapters, ends) {
            let parts = fitted.filter { (chapter.start.value..<end).contains($0.start) }.map {
                "'\($0.title)'"
            }
            guard parts.count > 1 else { continue }
            let hours = (1 << 32) / 3600 / rate.hertz
            warnings.append(
                "the chapter \(parts[0]) is longer than \(hours) hours, which is more than M4B has room for: "
                    + "it goes on as \(parts.dropFirst().joined(separator: ", "))")
        }
    }

    /// As the writer takes them.
    var written: [M4BChapter] { chapters.map { M4BChapter(start: $0.start.value, title: $0.title) } }

    /// Warnings that the plan did not have, because its lengths were estimates.
    func news(to plan: ConversionPlan) -> [String] { warnings.filter { !plan.warnings.contains($0) } }

    /// The titles to keep room for: of all marks, and of what the plan made of chapters that are too long.
    static func room(_ book: Book, _ plan: ConversionPlan) -> [String] {
        let titles = book.chapters.map(\.title)
        return titles + Set(plan.chapters.map(\.title)).subtracting(titles)
    }
}
