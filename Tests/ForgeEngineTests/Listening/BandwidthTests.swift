import FFmpegBinding
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// How far up a sound goes, and what is not encoded for it.
@Suite struct BandwidthTests {
    private func bandwidth(_ samples: [Float], rate: Int) throws -> Int {
        var meter = try BandwidthMeter.open(rate: rate)
        samples.withUnsafeBufferPointer { meter.hear($0, of: 0) }
        return meter.bandwidth
    }

    private func tone(_ frequency: Double, _ level: Double, rate: Int) -> [Float] {
        (0..<rate / 2).map { Float(level * sin(2 * .pi * frequency * Double($0) / Double(rate))) }
    }

    @Test(arguments: [1.0, 0.5, 0.001])
    func `a tone goes as far up as it is, whatever its level`(level: Double) throws {
        for (frequency, rate) in [(440.0, 22_050), (3400, 8000), (10_000, 44_100), (19_990, 48_000)] {
            let found = try bandwidth(tone(frequency, level, rate: rate), rate: rate)
            // Hann's window spreads a tone of full scale over some frequencies until nothing is heard of it.
            #expect(found >= Int(frequency), "\(frequency)")
            #expect(found < Int(frequency) + 40 * rate / 2048, "\(frequency)")
        }
    }

    @Test func `silence has none, and a hiss is heard down to what dither has`() throws {
        #expect(try bandwidth([Float](repeating: 0, count: 8192), rate: 44_100) == 0)
        #expect(try bandwidth(Signal.noise(44_100, decibels: -80), rate: 44_100) > 21_000)
        #expect(try bandwidth(Signal.noise(44_100, decibels: -90), rate: 44_100) > 10_000)
        #expect(try bandwidth(Signal.noise(44_100, decibels: -97), rate: 44_100) == 0)
        #expect(try bandwidth(tone(20_000, 0.00001, rate: 44_100), rate: 44_100) == 0)
    }

    @Test func `what is fed in pieces is what is fed at once, and a break is no click`() throws {
        let sound = tone(1000, 0.5, rate: 44_100)
        var meter = try BandwidthMeter.open(rate: 44_100)
        for start in stride(from: 0, to: sound.count, by: 500) {
            sound[start..<min(sound.count, start + 500)].withUnsafeBufferPointer { meter.hear($0, of: 0) }
        }
        #expect(try meter.bandwidth == bandwidth(sound, rate: 44_100))
        // Without the break, the jump from here to there would go all the way up.
        let shifted = Array(sound.dropFirst(11))
        meter.breakOff()
        shifted.withUnsafeBufferPointer { meter.hear($0, of: 0) }
        #expect(try meter.bandwidth == bandwidth(sound, rate: 44_100))
    }

    @Test(arguments: [1024, 1536, 2048, 4096])
    func `a sound too short for one spectrum is heard wherever it is`(start: Int) throws {
        // 64 samples of -60 dB: at the edge of a spectrum they have -110 dB.
        var sound = [Float](repeating: 0, count: 8192)
        for index in 0..<64 { sound[start - 32 + index] = 0.001 * Float(sin(Double(index) * .pi / 2)) }
        #expect(try bandwidth(sound, rate: 44_100) > 11_000)
    }

    @Test func `what was heard at one sample rate still counts when another follows`() throws {
        try withTemporaryFolder { folder in
            var meter = SoundMeter(.init(bandwidth: true, channels: false))
            for (frequency, rate) in [(10_000.0, 44_100), (1000, 22_050), (500, 44_100)] {
                let sound = Signal.int16(tone(frequency, 0.5, rate: rate))
                let file = try folder.wav(sound, rate: rate, as: "\(Int(frequency)).wav")
                let format = AudioFormat.planarFloat(sampleRate: rate, channels: 1)
                var source = try BookSource.open(
                    tracks: TestBook.book([file]).tracks, marks: [], output: format, isCancelled: { false })
                var block = PCMBlock(format: format, capacity: sound.count)
                try source.fill(&block)
                try meter.hear(block, from: 0)
                meter.breakOff()
            }
            let found = try #require(meter.facts(isWhole: true).bandwidth)
            #expect(found >= 10_000)
            #expect(found < 11_000)
        }
    }

    /// 4 s of noise that sox cuts off; its sinc filter is at -120 dB within a few hundred hertz.
    private func cut(_ folder: TemporaryFolder, at frequency: Int?, _ name: String = "a.wav") throws -> String
    {
        let noise = try folder.wav(
            Signal.int16(Signal.noise(4 * 44_100, decibels: -20)), rate: 44_100, as: "noise.wav")
        guard let frequency else { return noise }
        try Tool.sox.run(["-D", noise, folder.path(name), "sinc", "-n", "2047", "-\(frequency)"])
        return folder.path(name)
    }

    @Test(
        .requires(.sox),
        arguments: [4000, 7000, 11_000, 16_000])
    func `sound above which there is nothing is encoded no further up`(frequency: Int) throws {
        try withTemporaryFolder { folder in
            // At this bit rate all up to 20 kHz is encoded.
            let plan = try listenedPlan(
                [cut(folder, at: frequency)], EncodingOptions(bitRate: 192_000, channels: 2))
            let cutoff = try #require(plan.audio.encoding?.cutoff)
            // The filter's slope, a tenth of room above it, and the next half kilohertz.
            let most = (frequency + 500) * 11 / 10 + 500
            #expect(cutoff >= frequency * 11 / 10, "\(cutoff)")
            #expect(cutoff <= most, "\(cutoff)")
            let finding = try #require(plan.finding(.bandwidth))
            #expect(finding.consequence?.contains("nothing above \(cutoff) Hz") == true)
            #expect(plan.audio.reasons.contains { $0.contains("\(cutoff) Hz") })
            #expect(plan.tracks[0].sound?.isWhole == false)
        }
    }

    @Test(.requires(.sox))
    func `the row of the bit rate holds where it is lower, and other encoders are left to themselves`() throws
    {
        try withTemporaryFolder { folder in
            let files = [try cut(folder, at: 16_000)]
            // 48 kb/s of one voice: nothing above 15.5 kHz anyway.
            let low = try listenedPlan(files, EncodingOptions(bitRate: 48_000))
            #expect(low.audio.encoding?.cutoff == 15_500)
            #expect(low.finding(.bandwidth)?.consequence == nil)
            let constant = try listenedPlan(files, EncodingOptions(rateControl: .constantBitRate))
            #expect(constant.audio.encoding?.cutoff == nil)
            #expect(constant.finding(.bandwidth)?.consequence == nil)
            #expect(constant.finding(.bandwidth)?.found.contains("16") == true)
        }
    }

    @Test(
        .requires(.lame),
        arguments: [(32, 7.0), (48, 9.5), (64, 11.0), (96, 15.5), (128, 16.5)])
    func `MP3s end where lame cuts them`(bitRate: Int, lowPass: Double) throws {
        try withTemporaryFolder { folder in
            let file = folder.path("a.mp3")
            try Tool.lame.run([
                "--quiet", "-m", "m", "-b", "\(bitRate)", "--lowpass", "\(lowPass)", "--resample", "44.1",
                try cut(folder, at: nil), file,
            ])
            let plan = try listenedPlan([file])
            let found = Double(try #require(plan.tracks[0].sound?.bandwidth)) / 1000
            // lame's slope ends a little above, on the edge of one of its 32 bands of 689 Hz.
            #expect(found > lowPass - 0.3, "\(found)")
            #expect(found < lowPass + 1.4, "\(found)")
        }
    }

    @Test(.requires(.sox))
    func `what goes all the way up is not cut: noise, a quiet hiss, sparse highs, one of two tracks`() throws
    {
        try withTemporaryFolder { folder in
            func unchanged(_ files: [String]) throws -> Bool {
                let plan = try listenedPlan(files)
                return plan.audio.encoding?.cutoff == 20_000 && plan.finding(.bandwidth)?.consequence == nil
            }
            let full = try cut(folder, at: nil)
            #expect(try unchanged([full]))
            let voice = Signal.speech(4 * 44_100, rate: 44_100)
            let hiss = zip(voice, Signal.noise(voice.count, decibels: -75)).map { 0.5 * $0 + $1 }
            #expect(try unchanged([folder.wav(Signal.int16(hiss), rate: 44_100, as: "hiss.wav")]))
            #expect(try unchanged([cut(folder, at: 7000), full]))
            #expect(try unchanged([full, cut(folder, at: 7000)]))
        }
    }

    @Test func `a voice that fades by itself is not taken for one that was cut`() throws {
        try withTemporaryFolder { folder in
            // Blocks that each go up to another frequency, and few to the highest.
            var sound: [Float] = []
            for block in 0..<40 {
                let frequency = 5000 + Double(block * 7 % 40) * 150
                sound += (0..<8820).map { Float(0.1 * sin(2 * .pi * frequency * Double($0) / 44_100)) }
            }
            let facts = try #require(
                try listenedPlan([folder.wav(Signal.int16(sound), rate: 44_100, as: "a.wav")]).tracks[0].sound
            )
            let part = Double(facts.blocksToEnd) / Double(facts.blocks)
            #expect(part < 0.3)
            #expect(facts.blocks > 20)
            var few = facts
            (few.blocks, few.blocksToEnd) = (160, 9)
            #expect(!few.endsSteeply)
            few.blocksToEnd = 10
            #expect(few.endsSteeply)
            // Tracks that end lower do not speak for the highest end.
            var low = few
            (low.bandwidth, low.blocksToEnd) = (3000, 160)
            #expect(SoundFacts.joined([few, low])?.endsSteeply == false)
            low.bandwidth = (few.bandwidth ?? 0) - 200
            #expect(SoundFacts.joined([few, low])?.endsSteeply == true)
        }
    }

    @Test(.requires(.sox), arguments: [[0], [1], [0, 1]])
    func `highs that no place told of begin the book anew`(tracks: [Int]) throws {
        try withTemporaryFolder { folder in
            let low = [Float](repeating: 0, count: 12 * 44_100).indices.map { index in
                Float(0.2 * sin(Double(index) * 0.1) + 0.1 * sin(Double(index) * 0.31))
            }
            var files: [String] = []
            for track in 0...1 {
                var sound = low
                // A bell of 30 ms between the places that are listened to.
                if tracks.contains(track) {
                    let place = try #require(Self.gap(tracks: 2, seconds: 12, track: track))
                    for index in 0..<1300 {
                        let envelope = 0.05 * sin(.pi * Double(index) / 1300)
                        sound[place + index] += Float(envelope * sin(Double(index) * 2.2))
                    }
                }
                files.append(try folder.wav(Signal.int16(sound), rate: 44_100, as: "\(track).wav"))
            }
            let options = EncodingOptions(bitRate: 96_000)
            #expect(try listenedPlan(files, options).audio.encoding?.cutoff == 4000)
            let book = try TestBook(files, in: folder, options: options, quality: 120, listens: true)
            #expect(book.restarts == 1)
            #expect(book.plan.audio.encoding?.cutoff == 20_000)
            #expect(book.plan.finding(.bandwidth)?.consequence == nil)
            #expect(folder.names.filter { $0.hasSuffix(".m4b") } == ["book.m4b"])
        }
    }

    /// A sample of a track far from the places of it that are listened to.
    static func gap(tracks: Int, seconds: Int, track: Int) -> Int? {
        let probe = TrackProbe(
            path: "a.wav", fileSize: 1, container: "wav", codec: "pcm_s16le",
            sampleRate: SampleRate(hertz: 44_100), channels: 1, bitRate: nil, isLossless: true,
            length: SampleCount(Int64(seconds * 44_100)), isLengthExact: true)
        let count = max(8, tracks * seconds / 2)
        let places = ExcerptPlan.spread(count, over: Array(repeating: probe, count: tracks))
            .filter { $0.track == track }.map { Int($0.offset.value) }
        return zip(places, places.dropFirst()).max { $0.1 - $0.0 < $1.1 - $1.0 }.map { $0.1 - 6000 }
    }
}
