import FFmpegBinding
import Foundation
import TestSupport

@testable import ForgeEngine

/// Recorded phrases with pauses between them whose places are known, since they were put there.
struct LabelledSpeech {
    /// What is to be heard in the room and of the reader between the phrases.
    struct Room {
        /// dB of full scale; the phrases have about -20. Nil for digital silence.
        var noise: Double?
        /// dB of full scale, at 50 Hz and its next multiples.
        var hum: Double?
        /// dB of full scale of the loudest moment of a breath; nil for a reader who does not breathe.
        var breath: Double?
        /// Factor of the phrases.
        var speech: Float = 1
    }

    static let rate = 24_000

    private(set) var samples: [Float] = []
    /// Samples between the end of a phrase and the beginning of the next.
    private(set) var pauses: [Range<Int>] = []
    private var random: SplitMix64

    /// - Parameters:
    ///   - gaps: seconds of the pauses, drawn between these.
    ///   - phrases: how many are read, of 20.
    init(_ room: Room, gaps: ClosedRange<Double> = 0.6...2.5, phrases: Int = 20, seed: UInt64 = 1) throws {
        random = SplitMix64(seed)
        for phrase in try Self.phrases.prefix(phrases) {
            if !samples.isEmpty {
                addPause(gaps.lowerBound + random.unit() * (gaps.upperBound - gaps.lowerBound), room)
            }
            samples += phrase.map { $0 * room.speech }
        }
        addNoise(room)
    }

    /// The levels of all of it.
    var levels: [UInt8] {
        get throws {
            var levels = SpeechLevels(rate: Self.rate)
            try levels.hear(samples)
            return levels.levels
        }
    }

    private mutating func addPause(_ seconds: Double, _ room: Room) {
        let start = samples.count
        samples += [Float](repeating: 0, count: Int(seconds * Double(Self.rate)))
        pauses.append(start..<samples.count)
        guard let breath = room.breath, seconds > 0.7 else { return }
        let length = Int((0.2 + 0.12 * random.unit()) * Double(Self.rate))
        let end = samples.count - Int((0.09 + 0.1 * random.unit()) * Double(Self.rate))
        let noise = Signal.noise(length, decibels: breath, seed: random.next())
        var low: Float = 0
        for index in 0..<length {
            low += 0.45 * (noise[index] - low)
            let envelope = 0.5 - 0.5 * cos(2 * Double.pi * Double(index) / Double(length))
            samples[end - length + index] += 1.8 * low * Float(envelope)
        }
    }

    private mutating func addNoise(_ room: Room) {
        if let decibels = room.noise {
            let noise = Signal.noise(samples.count, decibels: decibels, seed: random.next())
            for index in samples.indices { samples[index] += noise[index] }
        }
        guard let decibels = room.hum else { return }
        let level = Float(pow(10, decibels / 20) * 2.0.squareRoot())
        for index in samples.indices {
            let turn = 2 * Double.pi * 50 * Double(index) / Double(Self.rate)
            let wave: Double = sin(turn) + 0.4 * sin(2 * turn) + 0.3 * sin(3 * turn)
            samples[index] += level * Float(wave)
        }
    }

    /// The phrases of the fixtures, each cut off where it rises above and falls below 28 dB under its loudest moment.
    private static let cut = Result {
        let names = ["01 - Congratulations", "02 - The Echo Test", "03 - Weasels and Monkeys"]
        return try names.flatMap { name in
            try phrases(in: Joined([Project.path("Fixtures/The Asterisk Prompts/\(name).mp3")]).channels[0])
        }
    }
    private static var phrases: [[Float]] { get throws { try cut.get() } }

    private static func phrases(in sound: [Float]) -> [[Float]] {
        let hop = rate / 200
        let powers = stride(from: 0, to: sound.count - hop, by: hop).map { start in
            sound[start..<start + hop].reduce(Float(0)) { $0 + $1 * $1 } / Float(hop)
        }
        let limit = (powers.max() ?? 0) * 0.001_6
        var runs: [Range<Int>] = []
        for (index, power) in powers.enumerated() where power >= limit {
            if let last = runs.last, index - last.upperBound < 40 {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs.filter { $0.count >= 160 }.map { run in
            var phrase = Array(sound[run.lowerBound * hop..<run.upperBound * hop])
            for index in 0..<rate / 500 {
                let factor = Float(index) / Float(rate / 500)
                phrase[index] *= factor
                phrase[phrase.count - 1 - index] *= factor
            }
            return phrase
        }
    }
}

extension SpeechLevels {
    /// Hears samples of one channel in frames of 1024.
    mutating func hear(_ samples: [Float], from start: Int = 0, rate: Int = LabelledSpeech.rate) throws {
        let format = AudioFormat.planarFloat(sampleRate: rate, channels: 1)
        var position = 0
        while position < samples.count {
            let count = min(1024, samples.count - position)
            var frame = try Frame.allocated(format: format, capacity: count)
            frame.fill(channel: 0) { target in
                for index in 0..<count { target[index] = samples[position + index] }
            }
            hear(frame, 0..<count, at: Int64(start + position))
            position += count
        }
        end()
    }
}
