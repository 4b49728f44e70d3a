import M4BFormat
import Testing

/// The inputs that the writer refuses. Callers repair; the writer never guesses.
@Suite struct WriterErrorTests {
    private static let format = AudioTrackFormat(
        sampleRate: 44_100, channels: 2, audioSpecificConfig: [0x12, 0x10], priming: 1024)

    private func write(
        packets: Int, _ sampleCount: Int64, _ chapters: [M4BChapter], format: AudioTrackFormat = Self.format
    ) throws -> M4BSummary {
        var writer = try M4BWriter(
            sink: MemoryFile(), format: format, packetBound: Int64(packets), chapterRoom: [], tags: M4BTags(),
            cover: nil)
        for _ in 0..<packets {
            try [0x21, 0x10, 0x04, 0x60, 0x8C, 0x1C].withUnsafeBytes { try writer.append($0) }
        }
        return try writer.finish(sampleCount: sampleCount, chapters: chapters)
    }

    @Test func `nothing to write`() {
        #expect(throws: M4BWriteError.noPackets) { try write(packets: 0, 0, []) }
        #expect(throws: M4BWriteError.noPackets) { try write(packets: 0, 100, []) }
    }

    @Test(arguments: [-1, 0, 1025, Int64.max] as [Int64]) func `length that does not fit`(count: Int64) {
        #expect(throws: M4BWriteError.sampleCountOutOfRange(sampleCount: count, available: 1024)) {
            try write(packets: 2, count, [])
        }
    }

    @Test func `longest length that fits`() throws {
        #expect(try write(packets: 2, 1024, []).sampleCount == 1024)
    }

    @Test func `empty packet`() throws {
        var writer = try M4BWriter(
            sink: MemoryFile(), format: Self.format, packetBound: 1, chapterRoom: [], tags: M4BTags(),
            cover: nil)
        do {
            try writer.append(UnsafeRawBufferPointer(start: nil, count: 0))
            Issue.record("an empty packet was taken")
        } catch let error as M4BWriteError {
            #expect(error == .invalidPacketSize(bytes: 0))
        }
    }

    @Test(arguments: [
        ([1], 0, M4BWriteError.ChapterFault.firstDoesNotStartAtZero),
        ([-1], 0, .firstDoesNotStartAtZero),
        ([0, 5, 5], 2, .notAfterPrevious),
        ([0, 5, 4], 2, .notAfterPrevious),
        ([0, 1024], 1, .startsAfterEnd),
        ([0, Int64.max], 1, .startsAfterEnd),
    ])
    func `chapters`(starts: [Int64], index: Int, fault: M4BWriteError.ChapterFault) {
        let chapters = starts.map { M4BChapter(start: $0, title: "t") }
        #expect(throws: M4BWriteError.invalidChapter(index: index, fault)) {
            try write(packets: 2, 1024, chapters)
        }
    }

    /// 2^32 samples are 27 hours at 44.1 kHz. With 65 535 frames per packet few packets reach that.
    @Test func `chapter of more than 32 bits`() throws {
        var format = Self.format
        format.framesPerPacket = 65_535
        let count = Int64(UInt32.max) + 1
        let chapters = [0, 1].map { M4BChapter(start: $0, title: "t") }
        #expect(throws: M4BWriteError.invalidChapter(index: 1, .tooLong)) {
            try write(packets: 65_540, count, chapters, format: format)
        }
        #expect(try write(packets: 65_540, count, [chapters[0]], format: format).chapterCount == 1)
    }

    @Test func `formats`() {
        func refuses(_ change: (inout AudioTrackFormat) -> Void) -> Bool {
            var format = Self.format
            change(&format)
            do {
                _ = try write(packets: 2, 10, [], format: format)
                return false
            } catch M4BWriteError.invalidFormat {
                return true
            } catch {
                return false
            }
        }
        #expect(refuses { $0.sampleRate = 0 })
        #expect(refuses { $0.channels = 0 })
        #expect(refuses { $0.framesPerPacket = 0 })
        #expect(refuses { $0.audioSpecificConfig = [] })
        #expect(refuses { $0.priming = -1 })
        #expect(refuses { $0.language = "" })
        #expect(refuses { $0.language = "EN" })
        #expect(refuses { $0.language = "Deu" })
        #expect(!refuses { $0.language = "deu" })
    }
}
