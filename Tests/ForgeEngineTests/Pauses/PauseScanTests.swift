import FFmpegBinding
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// The pauses of files, decoded in parts or from end to end.
@Suite(.requires(.ffmpeg)) struct PauseScanTests {
    private func scan(_ paths: [String], slots: Int = 1, span: Int64 = 20) throws -> BookLevels {
        let tracks = try paths.map { try Prober.probe(ForgePath($0), isCancelled: { false }) }
        var scan = PauseScan(tracks, lane: TestLane(slots), isCancelled: { false })
        scan.span = span
        return try scan.run()
    }

    private func write(_ speech: LabelledSpeech, to folder: TemporaryFolder) throws -> String {
        try folder.wav(Signal.int16(speech.samples), rate: LabelledSpeech.rate, as: "speech.wav")
    }

    /// The last is the delay of an encoder, in samples, of which the file does not tell, so that it is part of its sound.
    @Test(arguments: [
        ("a.m4a", "aac", 0), ("a.m4a", "alac", 0), ("a.mp3", "libmp3lame", 0), ("a.flac", "flac", 0),
        ("a.opus", "libopus", 0), ("a.ogg", "libvorbis", 0), ("a.mka", "aac", 1024), ("a.aac", "aac", 1024),
        ("a.wav", "pcm_s16le", 0),
    ])
    func `the pauses of every format are where they were put`(
        _ name: String, _ codec: String, _ delay: Int
    ) throws {
        try withTemporaryFolder { folder in
            let speech = try LabelledSpeech(.init(noise: -65, breath: -45), phrases: 8)
            let path = folder.path(name)
            let source = try write(speech, to: folder)
            try Tool.ffmpeg.run(["-v", "error", "-i", source, "-c:a", codec, "-b:a", "64k", path])
            let levels = try scan([path])
            let clock = SampleRate(hertz: 48_000)
            let pauses = levels.pauses(at: clock)
            try #require(pauses.count == speech.pauses.count)
            for (pause, label) in zip(pauses, speech.pauses) {
                let late = Int(pause.end.value) - 2 * (label.upperBound + delay)
                #expect(abs(late) <= 960, "at \(label)")
            }
        }
    }

    @Test func `what is found does not depend on the number of slots, and hardly on the cuts`() throws {
        try withTemporaryFolder { folder in
            let speech = try LabelledSpeech(.init(noise: -65, breath: -45), phrases: 8)
            let path = folder.path("a.m4a")
            try Tool.ffmpeg.run(["-v", "error", "-i", write(speech, to: folder), "-b:a", "64k", path])
            let levels = try [1, 2, 5].map { try scan([path], slots: $0, span: 10).levels }
            #expect(levels[1] == levels[0])
            #expect(levels[2] == levels[0])
            let whole = try scan([path], span: 1000).levels
            #expect(whole.count == levels[0].count)
            // Rounding to half a decibel may fall to either side, and the noise that AAC's decoder makes up is another.
            let far = zip(whole, levels[0]).count { abs(Int($0) - Int($1)) > 8 }
            #expect(far * 100 < whole.count)
            let clock = SampleRate(hertz: LabelledSpeech.rate)
            #expect(try scan([path], span: 10).pauses(at: clock).count == speech.pauses.count)
        }
    }

    @Test func `a book of several files has one clock, and a pause goes on from one to the next`() throws {
        try withTemporaryFolder { folder in
            let rate = LabelledSpeech.rate
            let phrase = Array(try LabelledSpeech(.init(noise: nil), phrases: 1).samples.prefix(rate))
            let silence = [Float](repeating: 0, count: rate / 2)
            let first = try folder.wav(
                Signal.int16(phrase + phrase + silence), rate: rate, as: "1.wav")
            let second = try folder.wav(
                Signal.int16(silence + phrase + phrase), rate: rate, as: "2.wav")
            let levels = try scan([first, second])
            let clock = SampleRate(hertz: 2 * rate)
            let pauses = levels.pauses(PauseOptions(shortest: 700), at: clock)
            #expect(pauses.count == 1)
            let end = Int(pauses.first?.end.value ?? 0)
            #expect(abs(end - 6 * rate) < rate / 25)
            #expect(levels.length(at: clock) == SampleCount(Int64(10 * rate)))
        }
    }

    @Test func `packets that do not decode do not end it`() throws {
        try withTemporaryFolder { folder in
            let speech = try LabelledSpeech(.init(noise: -65), phrases: 8)
            let path = folder.path("a.m4a")
            try Tool.ffmpeg.run(["-v", "error", "-i", write(speech, to: folder), "-b:a", "64k", path])
            var bytes = folder.read("a.m4a")
            let sound = try #require(bytes.firstRange(of: Array("mdat".utf8))).upperBound
            let middle = sound + bytes[sound...].count / 2
            for index in middle..<middle + 2000 { bytes[index] = 0xff }
            let damaged = try folder.write(bytes, to: "b.m4a")
            let clock = SampleRate(hertz: LabelledSpeech.rate)
            let (whole, broken) = (try scan([path]), try scan([damaged]))
            #expect(broken.length(at: clock) == whole.length(at: clock))
            let ends = Set(broken.pauses(at: clock).map(\.end.value))
            let kept = whole.pauses(at: clock).filter { pause in
                ends.contains { abs($0 - pause.end.value) < 480 }
            }
            #expect(kept.count >= speech.pauses.count - 2)
        }
    }

    @Test func `a scan that is cancelled stops`() throws {
        try withTemporaryFolder { folder in
            let path = try write(LabelledSpeech(.init(noise: -65), phrases: 8), to: folder)
            let track = try Prober.probe(ForgePath(path), isCancelled: { false })
            let scan = PauseScan([track], lane: TestLane(1), isCancelled: { true })
            #expect { try scan.run() } throws: { ($0 as? ForgeError)?.code == .cancelled }
        }
    }

    @Test func `a file that is no sound is an error`() throws {
        try withTemporaryFolder { folder in
            let path = try write(LabelledSpeech(.init(noise: -65), phrases: 8), to: folder)
            var track = try Prober.probe(ForgePath(path), isCancelled: { false })
            track.path = ForgePath(try folder.write([1, 2, 3], to: "none.wav"))
            #expect(throws: ForgeError.self) {
                try PauseScan([track], lane: TestLane(1), isCancelled: { false }).run()
            }
        }
    }
}
