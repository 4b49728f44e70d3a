import ForgeBatch
import ForgeEngine
import ForgeKit
import ForgeModel
import Foundation

// Parts of the engine by themselves, for forge-bench, which does not link FFmpeg:
//
// `forge-bench-engine open FOLDER N` opens all files of a folder as a scan does, N at a time.
// `forge-bench-engine serial INPUT OUTPUT BITRATE QUALITY` encodes a file as `forge-native convert` does, in one piece.
// `forge-bench-engine pauses FILE N` looks for the pauses of a file on N slots.
// `forge-bench-engine finished LIBRARY OUTPUT` leaves a journal and files as of a batch that made all books of a library.
let words = CommandLine.arguments.dropFirst()
switch (words.first, words.count) {
case ("open", 3): try await open(folder: words[2], limit: number(words[3]))
case ("serial", 5):
    try encode(words[2], to: words[3], bitRate: number(words[4]), quality: number(words[5]))
case ("pauses", 3):
    _ = try await Forge.pauses(in: ForgePath(words[2]), on: EncodeSlots(count: number(words[3])))
case ("finished", 3): try await finish(words[2], in: words[3])
default: exit(2)
}

func open(folder: String, limit: Int) async throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let results = await WorkerPool.reading.map(
        names.map { ForgePath("\(folder)/\($0)") }, limit: limit, step: .probing
    ) { (path) throws(ForgeError) in try Prober.probe(path, isCancelled: { false }).length }
    for result in results { _ = try result.get() }
}

/// - Parameters:
///   - bitRate: bits per second.
///   - quality: what is held.
func encode(_ input: String, to output: String, bitRate: Int, quality: Int) throws {
    let probed = [try Prober.probe(ForgePath(input), isCancelled: { false })]
    let tracks = try SoundSurvey.listen(to: probed, isCancelled: { false })
    let book = Book(
        tracks: tracks, orderReason: "", metadata: BookMetadata(), cover: nil,
        chapters: [ChapterMark(track: 0, offset: .zero, title: "Book")], chapterReason: "")
    var options = EncodingOptions(bitRate: bitRate)
    (options.codec, options.quality) = (.encode, quality)
    let plan = try Planner.plan(
        book, options: options, output: ForgePath(output), encoders: Planner.EncoderFacts.linked())
    _ = try BookEncoder(
        book: book, plan: plan, lane: OwnThread(), isCancelled: { false }, onEvent: { _ in }
    ).inOnePiece().run(replacing: true)
}

/// A thread for each job.
private struct OwnThread: EncodeLane {
    var width: Int { 1 }
    var decoders: Int { 0 }
    func submit(_ job: @escaping @Sendable () -> Void) { Thread.detachNewThread(job) }
    func decode(_ job: @escaping @Sendable () -> Void) { Thread.detachNewThread(job) }
}

/// A number of the command line; nothing is done without it.
func number(_ word: String) -> Int {
    guard let number = Int(word) else { exit(2) }
    return number
}
