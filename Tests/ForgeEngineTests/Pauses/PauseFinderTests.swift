import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// Pauses found in speech against where they were put: none missing, none more, marks within 20 ms.
@Suite struct PauseFinderTests {
    typealias Room = LabelledSpeech.Room

    /// Samples of a level.
    private static let hop = LabelledSpeech.rate / Int(SpeechLevels.perSecond)
    /// 20 ms.
    private static let slack = LabelledSpeech.rate / 50

    @Test(arguments: [
        Room(noise: -70, breath: -42), Room(noise: -65, breath: -45), Room(noise: -60, breath: -42),
        Room(noise: nil, breath: -45),
    ])
    func `the marks of breathing speech in a room are right`(_ room: Room) throws {
        try check(LabelledSpeech(room), starts: true)
    }

    @Test(arguments: [
        Room(noise: -55, breath: -40), Room(noise: -50), Room(noise: -45), Room(noise: nil),
        Room(noise: -65, hum: -45, breath: -45), Room(noise: -75, speech: 0.03),
        Room(noise: -80, breath: -72, speech: 0.03),
    ])
    func `the marks of noise, hum, digital silence and very quiet speech are right`(_ room: Room) throws {
        try check(LabelledSpeech(room, gaps: 0.55...1.6, seed: 7))
    }

    /// - Parameter starts: whether the beginnings are held, too: what a word ends in may be softer than the noise.
    private func check(_ speech: LabelledSpeech, starts: Bool = false) throws {
        let found = PauseFinder(try speech.levels).pauses(shortest: 100)
        try #require(found.count == speech.pauses.count)
        for (pause, label) in zip(found, speech.pauses) {
            let late = pause.upperBound * Self.hop - label.upperBound
            #expect(abs(late) <= Self.slack, "at \(label)")
            guard starts else { continue }
            let early = label.lowerBound - pause.lowerBound * Self.hop
            #expect(abs(early) <= 4 * Self.slack, "at \(label)")
        }
    }

    @Test func `quiet speech behind loud music has its own pauses`() throws {
        var random = SplitMix64(3)
        let loud = (0..<40 * 200).map { _ in UInt8(196 + random.next() % 12) }
        // Words of 0.6 s at -50 dB, pauses of 0.8 s at -85.
        var quiet: [UInt8] = []
        for _ in 0..<60 {
            for _ in 0..<120 { quiet.append(UInt8(130 + random.next() % 16)) }
            for _ in 0..<160 { quiet.append(UInt8(66 + random.next() % 8)) }
        }
        let found = PauseFinder(loud + quiet).pauses(shortest: 100)
        #expect(found.count == 60)
        #expect(found.first == 8120..<8280)
    }

    @Test func `music that fades out ends in one pause, at the first word behind it`() throws {
        let rate = LabelledSpeech.rate
        let speech = try LabelledSpeech(Room(noise: -70))
        let fade = 12 * rate
        var music = Signal.noise(fade, decibels: -24)
        for index in music.indices {
            let left = Float(fade - index) / Float(fade)
            music[index] *= left * left * left
        }
        let pause = [Float](repeating: 0, count: rate)
        var levels = SpeechLevels(rate: rate)
        try levels.hear(music + pause + speech.samples)
        let found = PauseFinder(levels.levels).pauses(shortest: 100)
        let first = try #require(found.first)
        let late = first.upperBound * Self.hop - 13 * rate
        #expect(abs(late) <= Self.slack)
        #expect(first.lowerBound * Self.hop > 7 * rate)
        #expect(found.count == speech.pauses.count + 1)
    }

    @Test func `music without an end, noise and a lone tone hold no pause`() throws {
        let rate = LabelledSpeech.rate
        var random = SplitMix64(5)
        // Notes of a third of a second that die away by 20 dB.
        var notes: [Float] = []
        for _ in 0..<180 {
            let pitch = 200 + 600 * random.unit()
            for index in 0..<rate / 3 {
                let seconds = Double(index) / Double(rate)
                notes.append(Float(0.3 * sin(2 * Double.pi * pitch * seconds) * exp(-6.9 * seconds)))
            }
        }
        for sound in [notes, Signal.noise(60 * rate, decibels: -30)] {
            var levels = SpeechLevels(rate: rate)
            try levels.hear(sound)
            #expect(PauseFinder(levels.levels).pauses(shortest: 50) == [])
        }
    }

    @Test func `silence alone is one pause, and nothing is none`() {
        #expect(PauseFinder([UInt8](repeating: 0, count: 900)).pauses(shortest: 100) == [0..<900])
        #expect(PauseFinder([]).pauses(shortest: 100) == [])
    }

    @Test func `shorter pauses are found where they are asked for`() throws {
        let speech = try LabelledSpeech(Room(noise: -65), gaps: 0.3...0.45)
        let levels = try speech.levels
        #expect(PauseFinder(levels).pauses(shortest: 110) == [])
        #expect(PauseFinder(levels).pauses(shortest: 50).count >= speech.pauses.count)
    }

    @Test func `a threshold that is given is taken`() {
        let levels = [UInt8](repeating: 100, count: 400) + [UInt8](repeating: 120, count: 400)
        // -70 and -60 dB.
        #expect(PauseFinder(levels, threshold: -65).pauses(shortest: 100) == [0..<400])
        #expect(PauseFinder(levels, threshold: -55).pauses(shortest: 100) == [0..<800])
        #expect(PauseFinder(levels, threshold: -75).pauses(shortest: 100) == [])
    }
}
