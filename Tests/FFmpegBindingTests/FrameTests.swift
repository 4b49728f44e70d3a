import CAVUtil
import TestSupport
import Testing

@testable import FFmpegBinding

/// Frames, packets and the resampler, which hand memory to libav.
@Suite struct FrameTests {
    private static let mono = AudioFormat.planarFloat(sampleRate: 44_100, channels: 1)
    private static let stereo = AudioFormat.planarFloat(sampleRate: 44_100, channels: 2)

    private func ramp(_ count: Int, from first: Int = 0) throws -> Frame {
        var frame = try Frame.allocated(format: Self.mono, capacity: count)
        frame.fill(channel: 0) { samples in
            for index in samples.indices { samples[index] = Float(first + index) }
        }
        return frame
    }

    private func samples(_ frame: borrowing Frame) -> [Float] { (0..<frame.sampleCount).map { frame[$0] } }

    @Test func `an extended frame keeps its samples, and a reserved one its room`() throws {
        var frame = try ramp(100)
        try frame.extend(to: 5000)
        #expect(frame.sampleCount == 5000)
        #expect(Array(samples(frame)[..<100]) == (0..<100).map(Float.init))
        try frame.extend(to: 50)
        #expect(samples(frame) == (0..<50).map(Float.init))
        let place = frame.raw.pointee.data.0
        try frame.reserve(format: Self.mono, capacity: 4000)
        #expect(frame.sampleCount == 4000)
        #expect(frame.raw.pointee.data.0 == place)
        try frame.reserve(format: Self.stereo, capacity: 10)
        #expect(frame.format == Self.stereo)
        #expect(frame.sampleCount == 10)
    }

    @Test func `samples are copied where they were asked for, and silence stands where it was`() throws {
        let source = try ramp(100)
        var target = try Frame.allocated(format: Self.mono, capacity: 30)
        target.silence(at: 0, count: 30)
        target.copy(from: source, at: 40, count: 10, to: 5)
        #expect(
            samples(target) == [Float](repeating: 0, count: 5) + (40..<50).map(Float.init)
                + [Float](repeating: 0, count: 15))
    }

    @Test func `a frame that is taken over leaves none behind`() throws {
        var one = try ramp(10)
        var other = try ramp(20, from: 7)
        one.take(&other)
        #expect(samples(one) == (7..<27).map(Float.init))
        #expect(other.sampleCount == 0)
        #expect(other.raw.pointee.data.0 == nil)
    }

    /// The other holder is what an encoder is.
    @Test func `whoever else holds a frame's buffer keeps its samples`() throws {
        var frame = try ramp(10)
        let held = try #require(av_frame_clone(frame.raw))
        defer {
            var pointer: UnsafeMutablePointer<AVFrame>? = held
            av_frame_free(&pointer)
        }
        try frame.prepare(capacity: 10)
        frame[0] = 99
        #expect(
            try #require(held.pointee.data.0).withMemoryRebound(to: Float.self, capacity: 1) { $0[0] } == 0)
    }

    @Test func `samples that are no sound are clipped, counted and placed`() throws {
        var frame = try ramp(4)
        #expect(try frame.tame() == nil)
        frame.fill(channel: 0) { samples in
            (samples[0], samples[1], samples[2], samples[3]) = (16, .nan, -.infinity, 1e30)
        }
        let wild = try #require(try frame.tame())
        #expect(wild.count == 3)
        #expect(wild.first == 1)
        #expect(samples(frame) == [16, 0, -1, 1])
    }

    @Test func `a packet is a copy, a part of it, and nothing`() throws {
        var packet = try Packet()
        try packet.copy([1, 2, 3, 4, 5])
        packet.keep(1..<4)
        packet.setTime(7, duration: 3)
        #expect(Array(packet.bytes) == [2, 3, 4])
        #expect(packet.time == 7)
        #expect(packet.duration == 3)
        #expect(packet.skippedSamples.start == 0)
        var other = try Packet()
        other.move(from: &packet)
        #expect(Array(other.bytes) == [2, 3, 4])
        #expect(packet.bytes.isEmpty)
        #expect(packet.time == nil)
        other.clear()
        #expect(other.bytes.isEmpty)
        #expect(other.filePosition == nil)
    }

    /// Positions: the first sample of the output is the moment of the first of the input, and nothing is lost at the end.
    @Test(arguments: [22_050, 32_000, 48_000]) func `a resampled stream keeps its place and its length`(
        _ rate: Int
    ) throws {
        var resampler = try Resampler.open(
            from: Self.mono, to: .planarFloat(sampleRate: rate, channels: 1))
        var input = try Frame.allocated(format: Self.mono, capacity: 44_100)
        var output = try Frame()
        // A slow bell in the middle of a second.
        input.fill(channel: 0) { samples in
            for index in samples.indices {
                let distance = (Float(index) - 22_050) / 2205
                samples[index] =
                    distance.magnitude < 4 ? Float(0.5 / (1 + Double(distance * distance * 4))) : 0
            }
        }
        var sound: [Float] = []
        for start in stride(from: 0, to: 44_100, by: 4410) {
            try resampler.convert(input, at: start, count: 4410, into: &output)
            sound += samples(output)
        }
        try resampler.flush(into: &output)
        sound += samples(output)
        // libswresample rounds the length down or up.
        #expect(abs(sound.count - rate) <= 1)
        let peak = try #require(sound.indices.max { sound[$0] < sound[$1] })
        #expect(abs(peak - rate / 2) <= 1)
    }

    @Test func `both channels become one without clipping`() throws {
        var resampler = try Resampler.open(from: Self.stereo, to: Self.mono)
        var input = try Frame.allocated(format: Self.stereo, capacity: 1000)
        var output = try Frame()
        input.fill(channel: 0) { $0.update(repeating: 1) }
        input.fill(channel: 1) { $0.update(repeating: 1) }
        try resampler.convert(input, at: 0, count: 1000, into: &output)
        // Halves add up to it but for rounding.
        #expect(samples(output).allSatisfy { abs($0 - 1) < 1e-6 })
    }

    /// Bytes that are no AAC are an error of their packet, after which the decoder goes on.
    @Test func `a decoder outlives what it cannot decode`() throws {
        var decoder = try MediaDecoder.openAAC(config: [0x12, 0x08])
        let packet = try Packet()
        var frame = try Frame()
        var random = SplitMix64(7)
        for length in [1, 2, 7, 100, 5000] {
            try packet.copy((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
            do throws(AVError) {
                try decoder.send(packet)
                while case .ready = try decoder.receive(into: &frame) { #expect(frame.sampleCount <= 2048) }
            } catch {
                #expect(!error.text.isEmpty)
            }
        }
        decoder.reset()
        var encoder = try AudioEncoder.open(
            EncoderConfiguration(name: "aac", coder: nil, sampleRate: 44_100, channels: 1, bitRate: 64_000))
        var decoded = 0
        try encoder.encodeSilence(frames: 4) { packet in
            try decoder.send(packet)
            while case .ready = try decoder.receive(into: &frame) { decoded += frame.sampleCount }
        }
        #expect(decoded > 2048)
    }
}
