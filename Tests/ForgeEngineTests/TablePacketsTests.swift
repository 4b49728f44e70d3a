import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// AAC in MP4 that is decoded, read by its tables.
@Suite(.requires(.ffmpeg)) struct TablePacketsTests {
    private static let samples = Signal.speech16(400_000, rate: AACInput.rate)

    @Test func `every packet comes in order, and from any place on`() throws {
        try withTemporaryFolder { folder in
            let input = try AACInput(Self.samples, .libavcodec, as: "in", in: folder)
            let probe = try Prober.probe(ForgePath(input.path), isCancelled: { false })
            guard var table = try TablePackets.open(probe, InputFile(probe.path)) else {
                Issue.record("no table")
                return
            }
            var packet = try Packet()
            // Back and forth, to the same place again, and beyond the end.
            for start in [0, 300, 301, 301, 7, input.packets.count - 1, input.packets.count, 9999, 0] {
                try table.seek(to: start)
                var found: [[UInt8]] = []
                while found.count < 40, try table.read(into: &packet) { found.append(Array(packet.bytes)) }
                #expect(found == Array(input.packets.dropFirst(start).prefix(40)), "from \(start)")
            }
            try table.seek(to: 0)
            var count = 0
            while try table.read(into: &packet) { count += 1 }
            #expect(count == input.packets.count)
        }
    }

    @Test(arguments: [0, 1, 100_000, 123_456])
    func `an excerpt is from where it should be`(offset: Int) throws {
        try withTemporaryFolder { folder in
            let input = try AACInput(Self.samples, .libavcodec, as: "in", in: folder)
            let probe = try Prober.probe(ForgePath(input.path), isCancelled: { false })
            let format = AudioFormat(sampleRate: 44_100, sampleFormat: Joined.planarFloat, channels: 1)
            var reader = try ExcerptReader.open(probe, output: format, isCancelled: { false })
            var block = PCMBlock(format: format, capacity: 16 * 1024)
            #expect(try reader.read(at: SampleCount(Int64(offset)), into: &block) == 1)
            // It begins with the packet that the place is in; the first lacks the one before it.
            let start = offset / 1024 * 1024 + 1024
            let sound = Self.samples[start - 50..<start + 15 * 1024].map { Float($0) / 32_768 }
            let window = Array(block.floats(channel: 0)[1024..<12 * 1024])
            #expect(Signal.lag(of: window, in: sound, reach: 100) == 50)
        }
    }
}
