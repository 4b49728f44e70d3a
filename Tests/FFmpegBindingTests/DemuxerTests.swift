import Foundation
import TestSupport
import Testing

@testable import FFmpegBinding

@Suite struct DemuxerTests {
    private func open(_ path: String, isCancelled: @escaping () -> Bool = { false }) throws(AVError)
        -> Demuxer
    {
        try Demuxer.open(try input(path), isCancelled: isCancelled)
    }

    /// A file's bytes, and from an offset on a system call that fails.
    private func input(_ path: String, failingAt end: Int64 = .max, with code: Int32 = 0) throws(AVError)
        -> ByteInput
    {
        let bytes = FileManager.default.contents(atPath: path).map(Array.init) ?? []
        return try ByteInput(path: Array(path.utf8), size: Int64(bytes.count)) { buffer, offset in
            if offset >= end { return -Int(code) }
            let rest = bytes.dropFirst(Int(offset)).prefix(
                min(buffer.count, Int(min(end, Int64(bytes.count)) - offset)))
            buffer.copyBytes(from: rest)
            return rest.count
        }
    }

    @Test func `streams and packets`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write(
                WAVFile.data(Signal.speech16(10_000, rate: 22_050, channels: 2), rate: 22_050, channels: 2),
                to: "a.wav")
            var demuxer = try open(path)
            #expect(demuxer.container == "wav")
            #expect(demuxer.firstAudioStream == 0)
            #expect(demuxer.isDurationGuessed == false)
            let stream = demuxer.streams[0]
            #expect(stream.kind == .audio)
            #expect(stream.codec == "pcm_s16le")
            #expect(stream.isLossless)
            #expect(stream.sampleRate == 22_050)
            #expect(stream.channels == 2)
            #expect(stream.duration == 10_000)
            var packet = try Packet()
            var bytes = 0
            while try demuxer.read(into: &packet) {
                bytes += packet.bytes.count
            }
            #expect(bytes == 40_000)
            #expect(demuxer.readError == nil)
        }
    }

    @Test func `an error carries the errno of a system call that failed, and no other`() throws {
        try withTemporaryFolder { folder in
            let text = try folder.write(Array("no audio".utf8), to: "a.txt")
            let invalid = #expect(throws: AVError.self) { _ = try open(text) }
            #expect(invalid?.isInvalidData == true)
            #expect(invalid?.systemError == nil)
            let path = try folder.write(
                WAVFile.data(Signal.speech16(100_000, rate: 22_050), rate: 22_050), to: "a.wav")
            let unread = #expect(throws: AVError.self) {
                _ = try Demuxer.open(try input(path, failingAt: 0, with: ESTALE), isCancelled: { false })
            }
            #expect(unread?.systemError == ESTALE)
            // libavformat takes what it has for the end.
            var demuxer = try Demuxer.open(
                try input(path, failingAt: 100_000, with: EIO), isCancelled: { false })
            var packet = try Packet()
            let late = #expect(throws: AVError.self) {
                while try demuxer.read(into: &packet) {}
                if let error = demuxer.readError { throw error }
            }
            #expect(late?.systemError == EIO)
        }
    }

    @Test(arguments: [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n@\n", "ffconcat version 1.0\nfile '@'\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"></MPD>\n",
        ";FFMETADATA1\ntitle=x\n", "1\n00:00:00,000 --> 00:00:05,000\nHello\n\n",
        "[ar:x]\n[00:01.00]la\n",
    ])
    func `what only lists or describes other files is refused by its name, and nothing it names is opened`(
        _ text: String
    ) throws {
        try withTemporaryFolder { folder in
            let sound = try folder.write(
                WAVFile.data(Signal.speech16(10_000, rate: 22_050), rate: 22_050), to: "a.wav")
            for name in ["a.mp3", "a.m4a", "a.txt"] {
                let path = try folder.write(
                    Array(text.replacing("@", with: sound).utf8), to: name)
                do throws(AVError) {
                    // Where libavformat knows the kind by no more than its name, the name of an MP3 decides.
                    #expect(try open(path).streams.allSatisfy { $0.sampleRate == 0 })
                } catch {
                    #expect(error.systemError == nil)
                    #expect(!error.isInterrupted)
                }
            }
        }
    }

    @Test func `a file of nothing is given up after a bounded number of bytes`() throws {
        var read: Int64 = 0
        let size: Int64 = 100 << 30
        for name in ["a.mp3", "a.aac", "a.wav"] {
            read = 0
            let input = try ByteInput(path: Array(name.utf8), size: size) { buffer, _ in
                read += Int64(buffer.count)
                return buffer.initializeMemory(as: UInt8.self, repeating: 0).count
            }
            let error = #expect(throws: AVError.self) {
                _ = try Demuxer.open(input, isCancelled: { false })
            }
            #expect(error?.isInvalidData == true)
            #expect(read <= ByteInput.patience + (1 << 20))
        }
    }

    @Test func `a log line belongs to the call that failed, not to the next one`() throws {
        try withTemporaryFolder { folder in
            let cut = try folder.write(Array("\0\0\0\u{18}ftypM4A \0\0\0\0M4A isom".utf8), to: "a.m4a")
            let first = #expect(throws: AVError.self) { _ = try open(cut) }
            #expect(first?.lastLogLine?.contains("moov atom not found") == true)
            let second = #expect(throws: AVError.self) {
                _ = try Demuxer.open(try input(cut, failingAt: 0, with: EIO), isCancelled: { false })
            }
            #expect(second?.systemError == EIO)
            #expect(second?.lastLogLine == nil)
        }
    }

    @Test func `the interrupt callback stops a call`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write(
                WAVFile.data(Signal.speech16(10_000, rate: 22_050), rate: 22_050), to: "a.wav")
            let error = #expect(throws: AVError.self) { _ = try open(path, isCancelled: { true }) }
            #expect(error?.isInterrupted == true)
        }
    }
}
