import CAVCodec
import CAVFormat
import TestSupport
import Testing

@testable import FFmpegBinding
@testable import ForgeEngine

/// The sums over packets made by hand, of a stream of 1000 Hz whose times are milliseconds unless told otherwise.
@Suite struct PacketTallyTests {
    private typealias Base = (numerator: Int64, denominator: Int64)
    private static let milliseconds: Base = (1, 1000)

    private static func stream(_ base: Base) throws -> StreamInfo {
        let context = try #require(avformat_alloc_context())
        defer { avformat_free_context(context) }
        let stream = try #require(avformat_new_stream(context, nil))
        stream.pointee.codecpar.pointee.codec_type = AVMEDIA_TYPE_AUDIO
        stream.pointee.codecpar.pointee.sample_rate = 1000
        stream.pointee.time_base = AVRational(num: Int32(base.numerator), den: Int32(base.denominator))
        return StreamInfo(stream)
    }

    private static func tally(_ base: Base = milliseconds, isOgg: Bool = false) throws -> PacketTally {
        PacketTally(try stream(base), isOgg: isOgg, nil)
    }

    /// Adds a packet of 100 bytes.
    ///
    /// - Parameters:
    ///   - time: nil where the packet does not tell it.
    ///   - skip: samples at its start and its end that are no sound.
    private static func add(
        to tally: inout PacketTally, at time: Int64?, _ duration: Int64, _ base: Base = milliseconds,
        position: Int64? = nil, skip: (start: UInt32, end: UInt32)? = nil, frames: Range<Int> = 0..<100
    ) throws {
        var packet = try Packet()
        try packet.copy([UInt8](repeating: 1, count: 100))
        if let time {
            packet.setTime(time, duration: duration)
        } else {
            packet.raw.pointee.duration = duration
        }
        packet.raw.pointee.pos = position ?? -1
        if let skip {
            let data = try #require(av_packet_new_side_data(packet.raw, AV_PKT_DATA_SKIP_SAMPLES, 10))
            for (place, value) in [skip.start, skip.end].enumerated() {
                for byte in 0..<4 { data[4 * place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
            }
        }
        tally.add(packet, frames, base)
    }

    @Test func `packets, bytes and samples add up`() throws {
        var tally = try Self.tally()
        try Self.add(to: &tally, at: 0, 20)
        try Self.add(to: &tally, at: 20, 30, frames: 10..<100)
        try Self.add(to: &tally, at: 50, 10)
        #expect(tally.packets == 3)
        #expect(tally.bytes == 290)
        #expect(tally.samples == 60)
        #expect(tally.longest == 30)
        #expect(tally.length == 60)
        #expect(tally.bitRate == 38_667)
        #expect(!tally.isComplete)
    }

    /// 23.22 ms of MP3 are told as 23: the times of the packets are not rounded away.
    @Test func `durations that are rounded down are made up for by times`() throws {
        var tally = try Self.tally()
        for packet in 0..<100 {
            let (begin, end) = (Int64(packet) * 2322 / 100, Int64(packet + 1) * 2322 / 100)
            try Self.add(to: &tally, at: begin, 23)
            #expect(abs(tally.samples - end) <= 1)
        }
        #expect((2321...2322).contains(tally.samples))
    }

    /// What is further away than rounding is a hole, or nothing to go by.
    @Test(arguments: [(0 as Int64, 40 as Int64), (1, 41), (-1, 39), (2, 40), (-2, 40), (5000, 40)])
    func `a gap between packets is no sound`(_ gap: Int64, _ samples: Int64) throws {
        var tally = try Self.tally()
        try Self.add(to: &tally, at: 100, 20)
        try Self.add(to: &tally, at: 120 + gap, 20)
        #expect(tally.samples == samples)
    }

    @Test func `a packet without a time tells nothing of the gap behind it`() throws {
        var tally = try Self.tally()
        try Self.add(to: &tally, at: 0, 20)
        try Self.add(to: &tally, at: nil, 20)
        try Self.add(to: &tally, at: 41, 20)
        #expect(tally.samples == 60)
    }

    @Test func `rounding to samples does not add up`() throws {
        // Two thirds of a sample each.
        let base: Base = (1, 1500)
        var tally = try Self.tally(base)
        for packet in 0..<300 { try Self.add(to: &tally, at: Int64(packet), 1, base) }
        #expect(tally.samples == 200)
        #expect(tally.longest == 1)
    }

    @Test func `the next of several streams counts at its own rate`() throws {
        var tally = try Self.tally()
        try Self.add(to: &tally, at: 0, 20)
        try Self.add(to: &tally, at: 20, 20)
        let base: Base = (1, 500)
        // Its times begin anew: nothing lies between.
        try Self.add(to: &tally, at: 41, 20, base)
        try Self.add(to: &tally, at: 61, 20, base)
        #expect(tally.samples == 40 + 80)
        #expect(tally.longest == 40)
    }

    @Test func `what is marked as no sound is told apart`() throws {
        for isOgg in [false, true] {
            var tally = try Self.tally(isOgg: isOgg)
            try Self.add(to: &tally, at: 0, 20, skip: (7, 0))
            try Self.add(to: &tally, at: 20, 20, skip: (2, 0))
            try Self.add(to: &tally, at: 40, 20, skip: (0, 5))
            #expect(tally.samples == 60)
            #expect(tally.skippedAtStart == 7)
            // libavformat has taken the padding of Ogg's last page out of the durations.
            #expect(tally.skipped == (isOgg ? 9 : 14))
            #expect(tally.length == (isOgg ? 51 : 46))
        }
    }

    @Test(arguments: [(1, 1, true), (1, 2, false), (0, 3, false), (3, 1, true)])
    func `packets of which most tell no duration say nothing of all`(
        _ timed: Int, _ untimed: Int, _ isTold: Bool
    ) throws {
        var tally = try Self.tally()
        for _ in 0..<timed { try Self.add(to: &tally, at: nil, 20) }
        for _ in 0..<untimed { try Self.add(to: &tally, at: nil, 0) }
        tally.end()
        #expect(tally.isComplete)
        #expect(tally.samples == (isTold ? Int64(20 * timed) : 0))
        #expect(tally.longest == (isTold ? 20 : 0))
    }

    @Test func `a negative duration is none`() throws {
        var tally = try Self.tally()
        try Self.add(to: &tally, at: 0, 20)
        try Self.add(to: &tally, at: 20, -5)
        #expect(tally.samples == 20)
        try Self.add(to: &tally, at: 20, 20)
        #expect(tally.samples == 40)
    }

    @Test func `a part tells of the whole by its place in the file`() throws {
        var tally = try Self.tally()
        #expect(tally.extrapolated(to: 1_000_000) == 0)
        for packet in 0..<11 {
            try Self.add(to: &tally, at: Int64(20 * packet), 20, position: 1000 + 200 * Int64(packet))
        }
        // 2000 bytes from the first to the last packet hold 220 samples, and so do the others behind the head.
        #expect(tally.extrapolated(to: 21_000) == 2200)
        // Of a container that takes half of each packet's room.
        #expect(tally.share(of: 21_000) == 11_000)
        tally.end()
        #expect(tally.extrapolated(to: 21_000) == 220)
    }

    @Test func `packets without places are all of the file`() throws {
        var tally = try Self.tally()
        for packet in 0..<10 { try Self.add(to: &tally, at: Int64(20 * packet), 20) }
        #expect(tally.extrapolated(to: 10_000) == 2000)
        #expect(tally.share(of: 10_000) == 10_000)
    }

    @Test(arguments: [(0 as Int64, 1 as Int64, 1), (1, 0, 1), (1, 1, 0)])
    func `a bit rate of nothing is none`(_ bytes: Int64, _ samples: Int64, _ rate: Int) {
        #expect(PacketTally.bitRate(bytes: bytes, samples: samples, rate: rate) == nil)
        #expect(PacketTally.bitRate(bytes: 1000, samples: 1000, rate: 8000) == 64_000)
        #expect(PacketTally.bitRate(bytes: .max, samples: 1, rate: .max) == nil)
    }
}
