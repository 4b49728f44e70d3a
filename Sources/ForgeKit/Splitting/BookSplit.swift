import ForgeDiscovery
import ForgeEngine
import ForgeModel

/// One file on its way to its parts, on the calling thread.
struct BookSplit {
    /// Bytes beside sound and covers that a file may have: tags, the boxes around all, and room for later edits.
    private static let overhead: Int64 = 64 << 10
    /// The same for each chapter: its title twice, and its entries in the tables.
    private static let chapterOverhead: Int64 = 1 << 10

    let request: SplitRequest
    let slots: EncodeSlots
    let onEvent: @Sendable (ConversionEvent) -> Void

    /// Plans all parts, and makes them one after another: each is verified before it has its name.
    ///
    /// - Throws: `ForgeError`: parts that are made by then stay.
    func run() throws(ForgeError) -> SplitReport {
        let track = try Prober.probe(request.file, isCancelled: { Task.isCancelled })
        let facts = try copied(track)
        let book = try book(track)
        let parts = try planner(book, facts).parts(request.rule, of: request.file)
        let length = SampleCount(facts.copiedLength)
        var report = SplitReport(request.file, sampleRate: facts.sampleRate, length: length, parts: [])
        guard parts.count > 1 else { return report }
        let books = parts.enumerated().map { index, part in
            self.book(part, index, of: parts.count, book)
        }
        let folder = request.folder ?? ForgePath(FileName.safe(track.path.stem.string))
        for (index, output) in try outputs(of: books, in: folder).enumerated() {
            report.parts.append(
                SplitReport.Part(
                    output: output, title: books[index].part?.title ?? books[index].metadata[.title] ?? "",
                    start: SampleCount(parts[index].range.lowerBound),
                    length: SampleCount(Int64(parts[index].range.count)), chapters: parts[index].chapters))
        }
        if request.isTrial { return report }
        try make(books, in: folder, &report)
        return report
    }

    /// The stream, if its packets can go into other files.
    private func copied(_ track: TrackProbe) throws(ForgeError) -> AACFacts {
        if let facts = track.aac, facts.obstacle == nil { return facts }
        throw ForgeError(
            .usage, step: .planning, path: request.file,
            reason: "its sound cannot be split as it is: "
                + (track.aac?.obstacle ?? (track.codec == "aac" ? "AAC in \(track.container)" : track.codec)),
            remedy: "convert it to an M4B, and split that")
    }

    /// The file as a book, by what is in it alone.
    private func book(_ track: TrackProbe) throws(ForgeError) -> Book {
        let candidate = BookCandidate(
            name: track.path.stem.string, files: [track.path], orderReason: "a single file",
            isExplicitOrder: true)
        return try Discovery.book(from: candidate, tracks: [track], overrides: BookMetadata(), cover: nil)
    }

    private func planner(_ book: Book, _ facts: AACFacts) throws(ForgeError) -> SplitPlanner {
        let track = book.tracks[0]
        let hasChapters = !track.chapters.isEmpty
        let chapters = book.chapters.map { mark in
            let place: SampleCount =
                switch mark.place {
                case .track(_, let offset): offset.rescaled(from: track.sampleRate, to: facts.sampleRate)
                case .book(let time): time.samples(at: facts.sampleRate)
                }
            return Chapter(start: place, title: mark.title)
        }
        let pictures = track.pictures.reduce(Int64(0)) { $0 + Int64($1.data.count) }
        let others = pictures + Self.overhead
        let isSized = if case .largest = request.rule { true } else { false }
        let sizes = isSized ? try PacketSizes(of: track) : nil
        let starts = chapters.map(\.start.value)
        return SplitPlanner(
            chapters: hasChapters ? chapters : [], length: SampleCount(facts.copiedLength),
            rate: facts.sampleRate,
            align: facts.cut
        ) { range in
            let count = starts.count { range.contains($0) } + 1
            return (sizes?.bytes(of: range) ?? 0) + others + Self.chapterOverhead * Int64(count)
        } pauses: { () throws(ForgeError) in
            let levels = try PauseScan(
                [track], lane: try slots.lane(), isCancelled: { Task.isCancelled }
            ).run()
            return levels.pauses(request.pauses, at: facts.sampleRate)
        }
    }

    /// A part with its own tags.
    private func book(_ part: SplitPlanner.Part, _ index: Int, of count: Int, _ whole: Book) -> Book {
        var chapters = part.chapters
        let name = whole.metadata[.title] ?? request.file.stem.string
        let title = part.title ?? "\(name), Part \(index + 1)"
        if chapters.isEmpty { chapters = [Chapter(start: .zero, title: title)] }
        var book = whole.part(part.range, chapters: chapters)
        if part.isBook {
            book.metadata = PartMetadata.book(title, index, of: whole.metadata, name: name)
        } else {
            book.part = BookPart(number: index + 1, count: count, title: title)
        }
        return book
    }

    /// The files of the parts; no two share a name.
    private func outputs(of books: [Book], in folder: ForgePath) throws(ForgeError) -> [ForgePath] {
        let digits = max(2, "\(books.count)".count)
        let isPart = books[0].part != nil
        let template =
            if let template = request.template { template } else {
                try OutputTemplate(ofPart: isPart ? "{part:0\(digits)} - {part_title}" : "{title}")
            }
        var taken: Set<String> = []
        var outputs: [ForgePath] = []
        for (index, book) in books.enumerated() {
            let part =
                book.part
                ?? BookPart(number: index + 1, count: books.count, title: book.metadata[.title] ?? "")
            let name = template.path(
                for: BookMetadata(book.metadata.values.merging(part.values) { $1 }),
                fallback: "\(index + 1)"
            ).string
            var free = name
            var copy = 1
            // Many file systems do not tell upper case from lower.
            while !taken.insert(free.lowercased()).inserted {
                copy += 1
                free = "\(name) (\(copy))"
            }
            let output = folder.appending(ForgePath("\(free).\(request.kind.rawValue)"))
            if folder.appending(".").unreachable == nil {
                try Preflight.check(
                    output: output, inputs: [Preflight.Input(request.file)], replacing: request.overwrite)
            }
            outputs.append(output)
        }
        return outputs
    }

    private func make(
        _ books: [Book], in path: ForgePath, _ report: inout SplitReport
    ) throws(ForgeError) {
        let folder = try OutputFolder(path)
        var options = EncodingOptions()
        options.codec = .copy
        var done: Int64 = 0
        do throws(ForgeError) {
            for (index, book) in books.enumerated() {
                let plan = try Planner.plan(
                    book, options: options, output: report.parts[index].output, encoders: [])
                let (before, total) = (done, report.length)
                let made = try BookCopier(
                    book: book, plan: plan, damaged: .keep, keepsPackets: true, silencesPackets: false,
                    isCancelled: { Task.isCancelled },
                    onEvent: { event in
                        guard case .progress(let snapshot) = event, snapshot.stage == .processing else {
                            return
                        }
                        onEvent(
                            .progress(
                                ProgressSnapshot(
                                    stage: .processing, done: SampleCount(before + snapshot.done.value),
                                    total: total, sampleRate: snapshot.sampleRate)))
                    }
                ).run(replacing: request.overwrite)
                done += report.parts[index].length.value
                report.parts[index].fileSize = made.fileSize
                for warning in made.warnings where !report.warnings.contains(warning) {
                    report.warnings.append(warning)
                    onEvent(.warning(warning))
                }
            }
        } catch {
            folder.removeIfMade()
            throw error
        }
    }
}
