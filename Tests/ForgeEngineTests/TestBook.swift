import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// A book made by the engine alone, for tests that listen to the result.
struct TestBook {
    var path: String
    var report: ConversionReport
    /// The plan that was followed, the last of several.
    var plan: ConversionPlan
    /// How often the book began anew.
    var restarts = 0

    /// Converts files in their order with one chapter a file, or the given marks.
    init(
        _ inputs: [String], as name: String = "book.m4b", in folder: TemporaryFolder,
        marks: [ChapterMark]? = nil,
        metadata: [MetadataField: String] = [:], tags: [MetadataField: String] = [:], cover: [UInt8]? = nil,
        options: EncodingOptions = EncodingOptions(), slots: Int = 1, decoders: Int = 0,
        grid: ChunkGrid? = nil,
        quality: Int? = nil, listens: Bool = false,
        isCancelled: @escaping () -> Bool = { false }, onEvent: @escaping (ConversionEvent) -> Void = { _ in }
    ) throws {
        path = folder.path(name)
        var book = try Self.book(inputs, marks: marks, metadata: metadata, tags: tags, cover: cover)
        if listens { book.tracks = try SoundSurvey.listen(to: book.tracks, isCancelled: isCancelled) }
        var options = options
        options.quality = quality
        while true {
            plan = try Planner.plan(
                book, options: options, output: ForgePath(path), encoders: Planner.EncoderFacts.linked())
            if plan.isCopied {
                report = try BookCopier(
                    book: book, plan: plan, isCancelled: isCancelled, onEvent: onEvent
                ).run(replacing: false)
                return
            }
            var encoder = BookEncoder(
                book: book, plan: plan, lane: TestLane(slots, decoders: decoders), isCancelled: isCancelled,
                onEvent: onEvent)
            if let grid { encoder.grid = grid }
            switch try encoder.run(replacing: false) {
            case .made(let made):
                report = made
                return
            case .otherwise(let tracks):
                book.tracks = tracks
                restarts += 1
            }
        }
    }

    static func book(
        _ inputs: [String], marks: [ChapterMark]? = nil, metadata: [MetadataField: String] = [:],
        tags: [MetadataField: String] = [:], cover: [UInt8]? = nil
    ) throws -> Book {
        let tracks = try inputs.map { try Prober.probe(ForgePath($0), isCancelled: { false }) }
        var values = BookMetadata()
        for (field, text) in tags { values.set(field, to: text, from: .tags("input")) }
        for (field, text) in metadata { values.set(field, to: text, from: .request) }
        return Book(
            tracks: tracks, orderReason: "given", metadata: values,
            cover: cover.map { CoverImage(data: $0, origin: "cover") },
            chapters: marks
                ?? tracks.indices.map { ChapterMark(track: $0, offset: .zero, title: "Part \($0 + 1)") },
            chapterReason: "one per file")
    }

    /// Encodes a book into a file that has no name yet, and is not verified.
    static func encoded(
        _ book: Book, verification: VerificationDepth = .quick, in folder: TemporaryFolder
    ) throws -> (file: OutputFile, made: EncodedBook) {
        let plan = try Planner.plan(
            book, options: EncodingOptions(), output: ForgePath(folder.path("b.m4b")),
            encoders: Planner.EncoderFacts.linked())
        let file = try OutputFile(destination: plan.output)
        let encoder = BookEncoder(
            book: book, plan: plan, verification: verification, lane: TestLane(1), isCancelled: { false },
            onEvent: { _ in })
        return (file, try encoder.encode(into: file).book())
    }

    /// A hash over the audio packets, by ffmpeg.
    func packetHash() throws -> String {
        try Tool.ffmpeg.run(["-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"]).text
    }
}

extension BookEncoder.Encoding {
    /// The book, where nothing was heard otherwise than planned.
    func book() throws -> EncodedBook {
        guard case .made(let book) = self else { throw OtherwiseError() }
        return book
    }
}

struct OtherwiseError: Error {}

extension EncodedBook {
    /// What the verifier holds against the file; nil where it passes.
    func refusal(_ file: OutputFile, _ book: Book) -> String? {
        do throws(ForgeError) {
            try Verifier.verify(file, self, book: book, isCancelled: { false })
            return nil
        } catch {
            #expect(error.code == .verificationFailed)
            return error.reason
        }
    }
}
