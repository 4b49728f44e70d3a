import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation
import TestSupport

@testable import ForgeBatch

/// An engine that finds books in real folders, opens nothing, and makes books of a line of text.
final class FakeMaker: BookMaker {
    /// The action for a book's name and attempt instead of making it.
    typealias Script = @Sendable (String, Int) async throws -> Void

    private let script: Script
    private let state = Monitor(
        (
            made: [String](), opened: [String](), running: 0, most: 0, attempts: [String: Int](),
            asked: [BookOptions]()
        ))
    /// The missing parts of books by name. Set before the batch begins.
    nonisolated(unsafe) var incomplete: [String: [String]] = [:]
    /// Failures of looking into folders, by name. Set before the batch begins.
    nonisolated(unsafe) var unseen: [String: ForgeError] = [:]
    /// Failures of opening, by name.
    let closed: [String: ForgeError]

    init(closed: [String: ForgeError] = [:], _ script: @escaping Script = { _, _ in }) {
        (self.closed, self.script) = (closed, script)
    }

    /// Names of the books that were begun, in order.
    var begun: [String] { state.read { $0.made } }
    /// Names of those that were opened, sorted.
    var opened: [String] { state.read { $0.opened.sorted() } }
    /// The options of every request, to open a book or to make one.
    var asked: [BookOptions] { state.read { $0.asked } }
    var mostAtOnce: Int { state.read { $0.most } }

    func list(_ library: ForgePath) async throws -> LibraryListing {
        var listing = try await Forge.list(library)
        listing.books = listing.books.map { book in unseen[book.name].map(book.failing) ?? book }
        return listing
    }

    func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)] {
        state.update { state in
            state.opened.append(book.name)
            state.asked.append(request.options)
        }
        if let error = closed[book.name] { return [(book, .failure(error))] }
        var metadata = BookMetadata()
        metadata.set(.title, to: "T \(book.name)", from: .folderName)
        metadata.set(.author, to: book.folders.count > 1 ? book.folders[0].string : nil, from: .folderName)
        // A second of sound for each byte, so that tests choose what is longest.
        let size = book.files.reduce(0) { $0 + (contents(ofFile: $1.string)?.count ?? 0) }
        let rate = SampleRate(hertz: 1000)
        let audio = ConversionPlan.Audio(
            .encoded(.init(EncoderChoice(name: "aac", coder: nil), .constantQuality)), sampleRate: rate,
            channels: 1, bitRate: 64_000, reasons: [])
        let plan = ConversionPlan(
            output: "x.m4b", tracks: book.files.map(Self.track), orderReason: "", audio: audio,
            length: SampleCount(Int64(size) * 1000),
            chapters: [], chapterReason: "", metadata: metadata, cover: nil, warnings: [])
        return [(book, .success(plan))]
    }

    private static func track(_ path: ForgePath) -> ConversionPlan.Track {
        let probe = TrackProbe(
            path: path, fileSize: 1, container: "mp3", codec: "mp3", sampleRate: SampleRate(hertz: 1000),
            channels: 1,
            bitRate: nil, isLossless: false, length: SampleCount(1), isLengthExact: true)
        return ConversionPlan.Track(probe, reason: "")
    }

    func make(
        _ book: LibraryBook, for request: ConversionRequest,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        let attempt = state.update { state -> Int in
            state.made.append(book.name)
            state.asked.append(request.options)
            state.running += 1
            state.most = max(state.most, state.running)
            state.attempts[book.name, default: 0] += 1
            return state.attempts[book.name]!
        }
        defer { state.update { $0.running -= 1 } }
        onEvent(.progress(ProgressSnapshot(stage: .processing)))
        try await script(book.name, attempt)
        guard let output = request.output else { throw ForgeError.cancelled(step: .planning) }
        if !request.overwrite, FileManager.default.fileExists(atPath: output.string) {
            throw ForgeError(
                .outputExists, step: .publishing, path: output, reason: "it exists", remedy: "move it away")
        }
        let data = Data("book \(book.name)".utf8)
        try data.write(to: URL(fileURLWithPath: output.string))
        let size = book.files.reduce(0) { $0 + (contents(ofFile: $1.string)?.count ?? 0) }
        var report = ConversionReport(
            output: output, fileSize: Int64(data.count), length: SampleCount(Int64(size) * 1000),
            sampleRate: SampleRate(hertz: 1000), channels: 1, packets: 1, bitRate: 64_000, chapters: [],
            skipped: [],
            warnings: incomplete[book.name] ?? [], elapsedSeconds: 1)
        (report.tracks, report.incomplete) = (book.files.count, report.warnings)
        return report
    }
}
