import ForgeKit
import ForgeModel
import Synchronization
import TestSupport
import Testing

@Suite struct ForgeTests {
    /// Events of a run, from the worker's thread.
    private final class Events: Sendable {
        private let list = Mutex<[ConversionEvent]>([])
        func add(_ event: ConversionEvent) { list.withLock { $0.append(event) } }
        var all: [ConversionEvent] { list.withLock { $0 } }
        var warnings: [String] {
            all.compactMap { if case .warning(let text) = $0 { text } else { nil } }
        }
        var stages: [ProgressSnapshot.Stage] {
            all.compactMap { if case .progress(let snapshot) = $0 { snapshot.stage } else { nil } }
        }
    }

    private func makeBook(_ counts: [Int], in folder: TemporaryFolder) throws {
        for (index, count) in counts.enumerated() {
            let samples = Signal.speech16(count, rate: 22_050, seed: UInt64(index))
            _ = try folder.write(WAVFile.data(samples, rate: 22_050), to: "A Book/\(index + 1).wav")
        }
    }

    @Test func `a folder becomes a book, and every step is told in order`() async throws {
        try await withTemporaryFolder { folder in
            try makeBook([30_001, 20_000, 10_000, 1, 1, 1, 1, 1, 1, 5000], in: folder)
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("A Book"))], output: ForgePath(folder.path("out.m4b")))
            request.metadata.set(.title, to: "Given", from: .request)
            let events = Events()
            let report = try await Forge.make(request, onEvent: events.add)
            #expect(report.length.value == 65_007)
            #expect(report.sampleRate.hertz == 22_050)
            // 10 comes after 9, not after 1.
            #expect(report.chapters.last?.start.value == 60_007)
            let seen = try await Forge.inspect(ForgePath(folder.path("out.m4b")))
            #expect(seen.length == report.length)
            #expect(seen.chapters == report.chapters)
            #expect(seen.tags.contains(Inspection.Tag(key: "©nam", value: "Given")))
            let stages = events.stages
            #expect(stages.first == .scanning)
            #expect(stages.last == .complete)
            let told = stages.reduce(into: [ProgressSnapshot.Stage]()) { if $0.last != $1 { $0.append($1) } }
            // As often as a short book is encoded anew to meet its bit rate.
            let encodes = told.count { $0 == .processing }
            let encode: [ProgressSnapshot.Stage] = [.processing, .chapters, .metadata]
            #expect(
                told == [.scanning, .analyzing, .listening, .calibrating]
                    + Array(repeating: encode, count: max(1, encodes)).joined()
                    + [.verifying, .complete])
            #expect(events.all.contains { if case .plan = $0 { true } else { false } })
        }
    }

    @Test func `planning makes nothing and says what a conversion would stop at`() async throws {
        try await withTemporaryFolder { folder in
            try makeBook([30_001, 20_000], in: folder)
            _ = try folder.write([1], to: "out.m4b")
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("A Book"))], output: ForgePath(folder.path("out.m4b")))
            request.discovery.optionNames = OptionNames([.overwrite: "-f", .output: "-O"])
            let plan = try await Forge.plan(request).value
            #expect(plan.length.value == 50_001)
            #expect(plan.chapters.map(\.start.value) == [0, 30_001])
            let stop = try #require(plan.warnings.first { $0.contains("exists already") })
            #expect(stop.hasSuffix("; replace it with -f or choose another name with -O"), "\(stop)")
            #expect(folder.read("out.m4b") == [1])
        }
    }

    @Test func `options that make no sense are refused before anything is looked at`() async throws {
        var request = ConversionRequest(inputs: ["/none"])
        request.encoding.channels = 3
        request.discovery.optionNames = OptionNames([.channels: "-c"])
        let errors = [
            await #expect(throws: ForgeError.self) { try await Forge.plan(request).value },
            await #expect(throws: ForgeError.self) { try await Forge.convert(request).value },
            await #expect(throws: ForgeError.self) { try await Forge.preview(PreviewRequest(request)).value },
        ]
        for error in errors {
            #expect(error?.code == .usage)
            #expect(error?.reason == "-c is 1 (mono) or 2 (stereo), not 3")
        }
        var preview = PreviewRequest(ConversionRequest(inputs: ["/none"]), presets: [.speech])
        preview.book.encoding.codec = .copy
        let error = await #expect(throws: ForgeError.self) { try await Forge.preview(preview).value }
        #expect(error?.reason == "preset speech cannot be met by copying")
    }

    @Test(arguments: [true, false])
    func `a damaged track fails the book, or is left out and said so`(isFoundEarly: Bool) async throws {
        try await withTemporaryFolder { folder in
            try makeBook([50_000, 50_000, 50_000], in: folder)
            if isFoundEarly {
                _ = try folder.write([], to: "A Book/2.wav")
            } else {
                // Its header is whole and its packets are not: only decoding finds out, in the middle of the book.
                try Tool.ffmpeg.run([
                    "-v", "error", "-i", folder.path("A Book/2.wav"), folder.path("A Book/2.flac"),
                ])
                var bytes = folder.read("A Book/2.flac")
                for index in 9000..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
                _ = try folder.write(bytes, to: "A Book/2.flac")
                try Tool("rm").run([folder.path("A Book/2.wav")])
            }
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("A Book"))], output: ForgePath(folder.path("out.m4b")))
            do {
                _ = try await Forge.convert(request).value
                Issue.record("the damaged track went through")
            } catch let error as ForgeError {
                #expect(error.code == .inputDamaged)
                #expect(error.path?.stem.string == "2")
                #expect(!folder.names.contains { $0.hasSuffix("m4b") || $0.hasSuffix("tmp") })
            }
            request.damaged = .skip
            let events = Events()
            let report = try await Forge.make(request, onEvent: events.add)
            #expect(report.length.value == 100_000)
            #expect(report.chapters.count == 2)
            #expect(report.skipped.map(\.stem.string) == ["2"])
            #expect(events.warnings.contains { $0.hasPrefix("LEFT OUT of the book") })
            #expect(report.warnings.contains { $0.hasPrefix("LEFT OUT of the book") })
        }
    }

    @Test func `an input is never written over, whatever is allowed`() async throws {
        try await withTemporaryFolder { folder in
            let path = try folder.write(
                WAVFile.data(Signal.speech16(5000, rate: 22_050), rate: 22_050), to: "a.m4b")
            let before = folder.read("a.m4b")
            for output in [path, folder.path("./a.m4b")] {
                var request = ConversionRequest(inputs: [ForgePath(path)], output: ForgePath(output))
                request.overwrite = true
                let error = await #expect(throws: ForgeError.self) { try await Forge.convert(request).value }
                #expect(error?.code == .usage)
            }
            #expect(folder.read("a.m4b") == before)
        }
    }

    @Test(.requires(.ffmpeg))
    func `a cover of another kind becomes a JPEG; one that cannot is left out with a warning`() async throws {
        try await withTemporaryFolder { folder in
            try makeBook([5000], in: folder)
            let picture = folder.path("A Book/cover.webp")
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "color=teal:s=200x200:d=1", "-frames:v", "1", picture,
            ])
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("A Book"))], output: ForgePath(folder.path("out.m4b")))
            let plan = try await Forge.plan(request).value
            #expect(plan.cover?.format == .jpeg)
            #expect(plan.cover?.reason == "cover.webp (200 x 200), the only picture")
            _ = try await Forge.convert(request).value
            #expect(try await Forge.inspect(ForgePath(folder.path("out.m4b"))).cover?.format == .jpeg)

            request.overwrite = true
            request.discovery.cover = ForgePath(
                // Whole, without a picture in it.
                try folder.write(Array("GIF89a".utf8) + [200, 0, 200, 0, 0, 0, 0, 0x3B], to: "b.gif"))
            let report = try await Forge.convert(request).value
            #expect(
                report.warnings.contains { $0.hasPrefix("the book has no cover: ") && $0.contains("b.gif") })
            #expect(try await Forge.inspect(ForgePath(folder.path("out.m4b"))).cover == nil)
        }
    }

    @Test func `cancelling the task stops the work and leaves no file`() async throws {
        try await withTemporaryFolder { folder in
            try makeBook([22_050 * 120], in: folder)
            let request = ConversionRequest(
                inputs: [ForgePath(folder.path("A Book"))], output: ForgePath(folder.path("out.m4b")))
            // Cancelled from the worker's own thread: in a busy run this test's task may get no turn before the end.
            let running = Mutex<Task<ConversionReport, any Error>?>(nil)
            let task = Task {
                try await Forge.make(request) { event in
                    if case .progress(let snapshot) = event, snapshot.stage == .processing {
                        running.withLock { $0?.cancel() }
                    }
                }
            }
            running.withLock { $0 = task }
            let error = await #expect(throws: ForgeError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(folder.names == ["A Book"])
        }
    }

    @Test func `encoders of the library`() {
        #expect(Forge.encoders.contains { $0.name == "aac" && $0.coders.contains("twoloop") })
        #expect(Forge.ffmpegVersion.first?.isNumber == true)
    }
}
