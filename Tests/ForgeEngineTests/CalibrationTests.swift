import FFmpegBinding
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

@Suite struct CalibrationTests {
    private func probe(seconds: Double, rate: Int = 44_100) -> TrackProbe {
        TrackProbe(
            path: "a.mp3", fileSize: 1, container: "mp3", codec: "mp3", sampleRate: SampleRate(hertz: rate),
            channels: 1, bitRate: nil, isLossless: false, length: SampleCount(Int64(seconds * Double(rate))),
            isLengthExact: true)
    }

    private func places(_ tracks: [TrackProbe]) -> [ExcerptPlan.Place]? {
        ExcerptPlan(tracks: tracks, frameSize: 1024, output: SampleRate(hertz: 44_100)).places
    }

    @Test
    func `every 850th of a book is listened to once, and more of a long one; none apart of a short one`()
        throws
    {
        // 850 excerpts of 11 frames are 217.1 s, a quarter of this.
        #expect(places([probe(seconds: 900)]) == nil)
        #expect(places([probe(seconds: 500), probe(seconds: 401)])?.count == 850)
        // 10 h are 140,944 excerpts.
        #expect(places([probe(seconds: 36_000)])?.count == 1409)
        let tracks = [probe(seconds: 200, rate: 22_050), probe(seconds: 1400), probe(seconds: 100)]
        let found = try #require(places(tracks))
        let starts = [0, 200, 1600.0]
        let times = found.map { starts[$0.track] + $0.offset.seconds(at: tracks[$0.track].sampleRate) }
        // The nth lies in the nth part of two seconds, less what is lost in rounding to a sample of the track.
        #expect(times.enumerated().allSatisfy { Int($1 / 2 + 0.0001) == $0 })
        #expect(Set(found.map(\.track)) == [0, 1, 2])
    }

    @Test func `places that differ less are fewer, but not hardly any`() {
        // 54 places that differ by a third ask for thousands, by a tenth for 278; by nothing for 4 times as many.
        #expect(ExcerptPlan.enough(for: 0.0454, of: 54) == 3091)
        #expect(ExcerptPlan.enough(for: 0.0136, of: 54) == 277)
        #expect(ExcerptPlan.enough(for: 0, of: 54) == 216)
        #expect(ExcerptPlan.enough(for: .infinity, of: 54) > 1_000_000)
    }

    @Test(arguments: [425.0, 850, 1700])
    func `a book that repeats itself is not always met at the same words`(period: Double) throws {
        let found = try #require(places([probe(seconds: 3600)]))
        let phases = found.map { ($0.offset.seconds(at: SampleRate(hertz: 44_100)) * period / 3600) }
            .map { Int(10 * $0.truncatingRemainder(dividingBy: 1)) }
        // 85 places for each tenth of what is repeated; at equal distances they would all be in one or two.
        for tenth in 0..<10 { #expect((60...110).contains(phases.count { $0 == tenth })) }
    }

    @Test(arguments: [0.5, 0.9, 2.4])
    func `a quality is found that weighs what it should, whatever the encoder's power`(power: Double) {
        var search = QualitySearch(guess: 125)
        func ratio(_ quality: Int) -> Double { pow(Double(quality) / 300, power) }
        for _ in 0..<4 { search.learn(ratio: ratio(search.quality), isComparable: true) }
        #expect(abs(search.quality - 300) <= 1)
    }

    @Test func `the search stays where an encoder works, and learns nothing from what weighs nothing`() {
        var search = QualitySearch(guess: 125, power: 0.9)
        for ratio in [0, .nan, .infinity] { search.learn(ratio: ratio, isComparable: true) }
        #expect(search.quality == 125)
        search.learn(ratio: 1e-9, isComparable: false)
        #expect(search.quality == QualitySearch.useful.upperBound)
        search.learn(ratio: 1e9, isComparable: false)
        #expect(search.quality == QualitySearch.useful.lowerBound)
    }

    @Test func `what a few packets of each loudness weigh tells what all of them do`() {
        var classes = LoudnessClasses()
        #expect(classes.mean == 0)
        // Three quarters of the book are pauses; of the packets that were weighed, a quarter.
        let (pause, sound, loud) = (LoudnessClasses.of(0), LoudnessClasses.of(0.01), LoudnessClasses.of(1))
        for index in 0..<400 { classes.count(index % 4 == 0 ? sound : pause) }
        for index in 0..<20 {
            let isPause = index % 4 == 0
            classes.add(bits: isPause ? 100 : 1000, of: isPause ? pause : sound)
        }
        let mean = classes.mean
        #expect(mean == 325)
        // A loudness of which three were weighed counts as the nearest of which four were.
        for _ in 0..<100 { classes.count(loud) }
        for _ in 0..<3 { classes.add(bits: 9000, of: loud) }
        let (few, enough) = (300.0 * 100 + 200 * 1000, 300.0 * 100 + 100 * 1000 + 100 * 9000)
        let third = classes.mean
        #expect(abs(third - few / 500) < 1e-9)
        classes.add(bits: 9000, of: loud)
        let fourth = classes.mean
        #expect(abs(fourth - enough / 500) < 1e-9)
    }

    @Test func `a book that missed its bit rate is encoded better, unless it cannot be`() {
        func improved(_ quality: Int, _ ratio: Double, margin: Double = 0) -> Int? {
            var search = QualitySearch(guess: quality)
            return search.improve(ratio: ratio, margin: margin) ? search.quality : nil
        }
        #expect(improved(100, 1.027) == nil)
        #expect(improved(100, 0.973) == nil)
        #expect((93...97).contains(improved(100, 1.035) ?? 0))
        #expect((103...107).contains(improved(100, 0.965) ?? 0))
        #expect(improved(100, 1.02, margin: 0.01) != nil)
        #expect(improved(100, 1.017, margin: 0.01) == nil)
        #expect(improved(QualitySearch.useful.upperBound, 0.5) == nil)
        #expect(improved(100, 0) == nil)
        // The second time it knows the power.
        var search = QualitySearch(guess: 100)
        for _ in 0..<3 { _ = search.improve(ratio: pow(Double(search.quality) / 300, 1.6)) }
        #expect(abs(pow(Double(search.quality) / 300, 1.6) - 1) < 0.03)
    }

    /// A position in such a file is a share of its sound, not of its bytes.
    @Test(.requires(.ffmpeg))
    func `a picture in front of an MP3 changes nothing`() throws {
        try withTemporaryFolder { folder in
            let plain = folder.path("plain.mp3")
            try Tool.ffmpeg.run([
                "-v", "error", "-stream_loop", "39", "-i",
                Project.path("Fixtures/The Asterisk Prompts/02 - The Echo Test.mp3"), "-t", "905", "-ar",
                "24000", "-b:a", "32k", "-write_xing", "0", "-id3v2_version", "0", plain,
            ])
            // An ID3v2.3 tag with a picture of 2 MB in front of 3.6 MB of sound.
            let picture = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) & 0x7F }
            let body = Array("\u{0}image/jpeg\u{0}\u{3}\u{0}".utf8) + [0xFF, 0xD8, 0xFF] + picture
            let size = body.count
            let frame =
                Array("APIC".utf8) + [24, 16, 8, 0].map { UInt8(size >> $0 & 0xFF) } + [0, 0] + body
            let header =
                Array("ID3".utf8) + [3, 0, 0] + [21, 14, 7, 0].map { UInt8(frame.count >> $0 & 0x7F) }
            try folder.write(header + frame + folder.read("plain.mp3"), to: "tagged.mp3")
            let configuration = EncoderConfiguration(
                name: "aac", coder: EncoderProfile.coder, sampleRate: 24_000, channels: 1, bitRate: 32_000)
            func quality(_ name: String) throws -> Int {
                try Calibration(
                    book: TestBook.book([folder.path(name)]), bitRate: 32_000, configuration: configuration,
                    frameSize: 1024, pcm: AudioEncoder.open(configuration).format, lane: TestLane(2),
                    isCancelled: { false }
                ).result().quality
            }
            let expected = try quality("plain.mp3")
            #expect(QualitySearch.range.contains(expected))
            #expect(try quality("tagged.mp3") == expected)
        }
    }
}
