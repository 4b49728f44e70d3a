import ForgeKit
import ForgeModel
import ForgeSystem
import Testing

@testable import ForgeBatch

/// What goes from process to process arrives as it was.
@Suite struct WorkerLineTests {
    private func sent<T: Codable>(_ value: T) throws -> T {
        let bytes = try WorkerLine.bytes(of: value)
        try #require(bytes.last == 10 && !bytes.dropLast().contains(10))
        return try WorkerLine.value(T.self, of: bytes)
    }

    /// Each option differs from its default, so that one that is lost shows.
    @Test func `every option of a request arrives`() throws {
        var request = ConversionRequest(inputs: [ForgePath(bytes: [47, 0xFF, 10])], output: "o\u{0}\n.m4b")
        request.overwrite = true
        (request.damaged, request.audioTrack, request.stallTimeout) = (.keep, 2, .milliseconds(7))
        request.verification = .full
        request.encoding = EncodingOptions(
            bitRate: 1, sampleRate: SampleRate(hertz: 2), channels: 1,
            encoder: EncoderChoice(name: "a", coder: "b"),
            rateControl: .constantBitRate, quality: 9, codec: .copy, preset: .ipod)
        var discovery = DiscoveryOptions()
        (discovery.order, discovery.chapterSource, discovery.chapterNames) = (.tag, .cue, .number)
        (discovery.chapterFile, discovery.cover) = (ForgePath(bytes: [0xFE]), "c.png")
        (discovery.noCover, discovery.coverSize) = (true, 7)
        discovery.textEncoding = TextEncoding("CP1251")
        discovery.optionNames = OptionNames([.output: "-o", .memoryLimit: "--memory-limit"])
        request.discovery = discovery
        request.metadata.set(.title, to: "T", from: .tags("x", in: TagForm(rawValue: "APEv2")))
        request.metadata.set(.author, to: "A", from: .sidecar("y"))
        request.reserved = [ReservedFile("log", "it is the log")]
        let arrived = try sent(request)
        #expect(arrived.inputs == request.inputs)
        #expect(arrived.output == request.output)
        #expect(arrived.overwrite)
        #expect(arrived.options == request.options)
        #expect(arrived.metadata == request.metadata)
        #expect(arrived.reserved == request.reserved)
        // One that was added to the options is to be set above.
        let fresh = [Mirror(reflecting: BookOptions()), Mirror(reflecting: DiscoveryOptions())]
        let set = [Mirror(reflecting: request.options), Mirror(reflecting: discovery)]
        for (old, new) in zip(fresh, set) {
            for (before, after) in zip(old.children, new.children) {
                #expect("\(before.value)" != "\(after.value)", "\(before.label ?? "")")
            }
        }
    }

    @Test func `errors arrive with the names of options yet to be said`() throws {
        let error = ForgeError(
            .inputDamaged, step: .decoding, path: ForgePath(bytes: [0xFF]), reason: "r",
            remedy: "a \(.output) b", cause: "c", details: "d", isTransient: true)
        #expect(try sent(error) == error)
        #expect(try sent(error).worded(OptionNames([.output: "-o"])).remedy.description == "a -o b")
    }

    @Test func `news arrives to the last bit`() throws {
        let snapshot = ProgressSnapshot(
            stage: .verifying, done: SampleCount(3), total: SampleCount(7), sampleRate: SampleRate(hertz: 11),
            elapsedSeconds: 0.1 + 0.2, fraction: 1 / 3.0, remainingSeconds: .infinity)
        guard case .event(.progress(let arrived)) = try sent(WorkerNews.event(.progress(snapshot))) else {
            Issue.record("no progress")
            return
        }
        #expect(arrived == snapshot)
        guard case .ceiling = try WorkerLine.value(WorkerNews.self, of: Array(#"{"ceiling":{}}"#.utf8)) else {
            Issue.record("what a handler of signals writes is not understood")
            return
        }
    }

    @Test func `bytes that come in pieces are lines`() {
        var buffer = WorkerLine.Buffer()
        #expect(buffer.lines(with: Array("a\nb".utf8)).map { String(decoding: $0, as: UTF8.self) } == ["a"])
        #expect(buffer.lines(with: []).isEmpty)
        #expect(
            buffer.lines(with: Array("c\n\nd\n".utf8)).map { String(decoding: $0, as: UTF8.self) }
                == ["bc", "d"])
    }
}
