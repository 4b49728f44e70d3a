import TestSupport
import Testing

@testable import FFmpegBinding

@Suite struct DemuxerTests {
    private func open(_ path: String, isCancelled: @escaping () -> Bool = { false }) throws(AVError)
        -> Demuxer
    {
        try Demuxer.open(Array(path.utf8), isCancelled: isCancelled)
    }

    @Test func streamsAndPackets() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write(
                WAVFile.data(Signal.speech16(10_000, rate: 22_050, channels: 2), rate: 22_050, channels: 2),
                to: "a.wav")
            var demuxer = try open(path)
            #expect(demuxer.container == "wav" && demuxer.mainAudioStream == 0 && !demuxer.isDurationGuessed)
            let stream = demuxer.streams[0]
            #expect(stream.kind == .audio && stream.codec == "pcm_s16le" && stream.isLossless)
            #expect(stream.sampleRate == 22_050 && stream.channels == 2 && stream.duration == 10_000)
            var packet = try Packet()
            var bytes = 0
            while try demuxer.read(into: &packet) {
                bytes += packet.bytes.count
                packet.clear()
            }
            #expect(bytes == 40_000)
            #expect(demuxer.readError == nil)
        }
    }

    @Test("errors carry the errno, the function and the log line")
    func errors() throws {
        try withTemporaryFolder { folder in
            let missing = #expect(throws: AVError.self) { _ = try open(folder.path("none.mp3")) }
            #expect(missing?.errno == 2 && missing?.function.description == "avformat_open_input")
            let text = try folder.write(Array("no audio".utf8), to: "a.txt")
            let invalid = #expect(throws: AVError.self) { _ = try open(text) }
            #expect(invalid?.isInvalidData == true && invalid?.errno == nil)
        }
    }

    @Test("a log line belongs to the call that failed, not to the next one")
    func logLines() throws {
        try withTemporaryFolder { folder in
            let cut = try folder.write(Array("\0\0\0\u{18}ftypM4A \0\0\0\0M4A isom".utf8), to: "a.m4a")
            let first = #expect(throws: AVError.self) { _ = try open(cut) }
            #expect(first?.lastLogLine?.contains("moov atom not found") == true)
            let second = #expect(throws: AVError.self) { _ = try open(folder.path("none.mp3")) }
            #expect(second?.lastLogLine == nil)
        }
    }

    @Test("the interrupt callback stops a call")
    func interruption() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write(
                WAVFile.data(Signal.speech16(10_000, rate: 22_050), rate: 22_050), to: "a.wav")
            let error = #expect(throws: AVError.self) { _ = try open(path, isCancelled: { true }) }
            #expect(error?.isInterrupted == true)
        }
    }
}
