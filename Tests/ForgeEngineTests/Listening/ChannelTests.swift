import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// Whether a stereo book is mono.
@Suite struct ChannelTests {
    private static let voice = Signal.speech(6 * 44_100, rate: 44_100)

    private func stereo(
        _ folder: TemporaryFolder, _ left: [Float], _ right: [Float], as name: String = "a.wav"
    ) throws -> String {
        try folder.wav(
            Signal.int16(zip(left, right).flatMap { [$0, $1] }), rate: 44_100, channels: 2, as: name)
    }

    @Test
    func `two channels of the same are encoded as one, those too that differ by rounding alone`() throws {
        try withTemporaryFolder { folder in
            let voice = Self.voice
            let dithered = zip(voice, Signal.noise(voice.count, decibels: -96)).map { $0 + $1 }
            for right in [voice, dithered, voice.map { 0.997 * $0 }] {
                let plan = try listenedPlan([stereo(folder, voice, right)])
                #expect(plan.audio.channels == 1)
                #expect(plan.finding(.channels)?.consequence != nil)
                #expect(plan.audio.reasons.contains { $0.hasPrefix("mono") })
                #expect(plan.tracks[0].sound?.hasEqualChannels == true)
            }
        }
    }

    @Test(arguments: 0...7)
    func `a channel that differs so that it could be heard stays`(kind: Int) throws {
        try withTemporaryFolder { folder in
            let left = Self.voice
            let right: [Float] =
                switch kind {
                // Late by a sample, upside down, quieter by a decibel.
                case 0: [0] + left.dropLast()
                case 1: left.map { -$0 }
                case 2: left.map { 0.89 * $0 }
                // A hiss of its own, a hum of its own, silence.
                case 3: zip(left, Signal.noise(left.count, decibels: -60)).map { $0 + $1 }
                case 4: left.enumerated().map { $1 + Float(0.003 * sin(Double($0) * 0.007)) }
                case 5: left.map { _ in 0 }
                // Panned for a third of a second in each two.
                case 6: left.enumerated().map { $0 % 88_200 < 30_000 ? 0.5 * $1 : $1 }
                // All that the highs have is on one side.
                default: zip(left, left.dropFirst() + [0]).map { 0.9 * $0 + 0.1 * $1 }
                }
            let plan = try listenedPlan([stereo(folder, left, right)])
            #expect(plan.audio.channels == 2)
            #expect(plan.finding(.channels)?.consequence == nil)
            #expect(plan.finding(.channels)?.found == "the two channels differ")
        }
    }

    @Test
    func `one stereo chapter keeps the book in stereo, mono chapters beside two of the same do not`() throws {
        try withTemporaryFolder { folder in
            let voice = Self.voice
            let same = try stereo(folder, voice, voice, as: "same.wav")
            let other = try stereo(folder, voice, voice.map { 0.5 * $0 }, as: "other.wav")
            let mono = try folder.wav(Signal.int16(voice), rate: 44_100, as: "mono.wav")
            #expect(try listenedPlan([same, same, other]).audio.channels == 2)
            #expect(try listenedPlan([same, same, mono]).audio.channels == 1)
            #expect(try listenedPlan([mono]).finding(.channels) == nil)
        }
    }

    @Test(arguments: [1, 2])
    func `what was asked for holds: the finding is told and nothing follows`(channels: Int) throws {
        try withTemporaryFolder { folder in
            let same = try stereo(folder, Self.voice, Self.voice)
            let plan = try listenedPlan([same], EncodingOptions(bitRate: 64_000, channels: channels))
            #expect(plan.audio.channels == channels)
            let finding = try #require(plan.finding(.channels))
            #expect(finding.found == "both channels are the same")
            #expect(finding.consequence == nil)
        }
    }

    @Test(.requires(.lame))
    func `an MP3 of one voice in joint stereo is one voice`() throws {
        try withTemporaryFolder { folder in
            let file = folder.path("a.mp3")
            try Tool.lame.run([
                "--quiet", "-m", "j", "-b", "128", try stereo(folder, Self.voice, Self.voice), file,
            ])
            let plan = try listenedPlan([file], EncodingOptions())
            #expect(plan.audio.channels == 1)
            #expect(plan.audio.bitRate == 64_000)
        }
    }

    @Test(arguments: [0, 1, 2])
    func `a passage that no place told of begins the book anew in stereo`(kind: Int) throws {
        try withTemporaryFolder { folder in
            let left = Array((Self.voice + Self.voice).prefix(12 * 44_100))
            let place = try #require(BandwidthTests.gap(tracks: 1, seconds: 12, track: 0))
            let range = kind == 0 ? place..<place + 2000 : kind == 1 ? 44..<90 : left.count - 500..<left.count
            let right = left.enumerated().map { range.contains($0) ? 0.5 * $1 + 0.01 : $1 }
            let file = try stereo(folder, left, right)
            let options = EncodingOptions(bitRate: 64_000)
            #expect(try listenedPlan([file], options).audio.channels == 1)
            let book = try TestBook([file], in: folder, options: options, quality: 120, listens: true)
            #expect(book.restarts == 1)
            #expect(book.plan.audio.channels == 2)
            #expect(book.report.channels == 2)
            #expect(book.report.sound?.hasEqualChannels == false)
        }
    }

    @Test(.requires(.ffmpeg))
    func `mono of two channels of the same is the mono of one of them, packet by packet`() throws {
        try withTemporaryFolder { folder in
            let options = EncodingOptions(bitRate: 64_000)
            let same = try TestBook(
                [stereo(folder, Self.voice, Self.voice)], as: "same.m4b", in: folder, options: options,
                quality: 120, listens: true)
            let one = try folder.wav(Signal.int16(Self.voice), rate: 44_100, as: "one.wav")
            let mono = try TestBook(
                [one], as: "one.m4b", in: folder, options: options, quality: 120, listens: true)
            #expect(same.restarts == 0)
            #expect(same.report.channels == 1)
            #expect(try same.packetHash() == mono.packetHash())
        }
    }
}
