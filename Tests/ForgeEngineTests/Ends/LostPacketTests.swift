import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Packets that libavformat does not find, because something stands in their place: what a header, a table or the times
/// tell of the length, and the bytes that no packet has, prove that they are missing.
@Suite struct LostPacketTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String] = []
        var tool = Tool.ffmpeg
        /// The part of the file that is overwritten.
        var hole = 0.8..<1.0
        var isNoise = true
        var testDescription: String { "\(name) \(hole) \(isNoise ? "noise" : "zeros")" }
    }

    private static let aac = ["-c:a", "aac", "-b:a", "64k"]
    private static let mp3 = ["-c:a", "libmp3lame", "-b:a", "64k"]

    private static let ac3 = ["-c:a", "ac3", "-b:a", "64k"]
    private static let mp2 = ["-c:a", "mp2", "-b:a", "64k"]
    private static let dts = ["-c:a", "dca", "-strict", "-2"]
    private static let mlp = ["-c:a", "mlp", "-strict", "-2"]
    private static let fragments = ["-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "1000000"]

    static let kinds = [
        Kind(name: "a.wma", arguments: ["-b:a", "64k"]), Kind(name: "aac.asf", arguments: aac),
        Kind(name: "mp3.asf", arguments: mp3), Kind(name: "aac.flv", arguments: aac),
        Kind(name: "mp3.flv", arguments: mp3),
        Kind(name: "aac.flv", arguments: aac, hole: 0.4..<0.55, isNoise: false),
        Kind(name: "mp3.avi", arguments: mp3), Kind(name: "mp3.avi", arguments: mp3, hole: 0.3..<0.45),
        Kind(name: "a.rm", arguments: ["-c:a", "ac3", "-b:a", "64k"]),
        Kind(name: "a.nut", arguments: aac, hole: 0.7..<0.9, isNoise: false),
        Kind(name: "flac.nut", arguments: ["-c:a", "flac"], hole: 0.7..<0.9, isNoise: false),
        Kind(name: "flac.nut", arguments: ["-c:a", "flac"], hole: 0.4..<0.5, isNoise: false),
        // A packet of noise that reaches over others: they begin inside of it.
        Kind(name: "a.nut", arguments: aac, hole: 0.4..<0.6),
        Kind(name: "opus.nut", arguments: ["-c:a", "libopus"], hole: 0.4..<0.6),
        Kind(name: "a.ts", arguments: aac),
        Kind(name: "ac3.ts", arguments: ["-c:a", "ac3"], hole: 0.4..<0.6),
        Kind(name: "mp2.ts", arguments: ["-c:a", "mp2", "-b:a", "64k"], hole: 0.3..<0.5),
        Kind(name: "a.mpc", tool: .mpcenc, hole: 0.4..<0.6, isNoise: false),
        Kind(name: "a.mpc", tool: .mpcenc, hole: 0.7..<0.9, isNoise: false),
        Kind(name: "opus.caf", arguments: ["-c:a", "libopus"], hole: 0.4..<0.6, isNoise: false),
        // Streams of frames in a chunk, whose size tells what is missing behind the last one.
        Kind(name: "mp3.wav", arguments: mp3, hole: 0.4..<0.6), Kind(name: "mp3.wav", arguments: mp3),
        Kind(name: "mp3.wav", arguments: mp3, isNoise: false),
        Kind(name: "ac3.wav", arguments: ac3, hole: 0.4..<0.6, isNoise: false),
        Kind(name: "ac3.w64", arguments: ac3), Kind(name: "dts.wav", arguments: dts, isNoise: false),
        // Access units that count samples.
        Kind(name: "a.mlp", arguments: mlp, hole: 0.4..<0.6),
        Kind(name: "a.mlp", arguments: mlp, isNoise: false),
        Kind(name: "a.thd", arguments: ["-c:a", "truehd", "-strict", "-2"], hole: 0.4..<0.6, isNoise: false),
        // The list of an AVI's packets, and a last packet that is covered in part.
        Kind(name: "pcm.avi", arguments: ["-c:a", "pcm_s16le"]),
        Kind(name: "pcm.avi", arguments: ["-c:a", "pcm_s16le"], isNoise: false),
        Kind(name: "a.mpg", arguments: mp2 + ["-f", "vob"]),
        Kind(name: "a.mpg", arguments: mp2 + ["-f", "vob"], isNoise: false),
        Kind(name: "a.mpg", arguments: mp2 + ["-f", "mpeg"], hole: 0.4..<0.6),
        // Zeros at the end may be there in place of sound.
        Kind(name: "aac.flv", arguments: aac, isNoise: false),
        Kind(name: "aac.mka", arguments: aac, isNoise: false),
        Kind(name: "opus.mka", arguments: ["-c:a", "libopus"], isNoise: false),
        Kind(name: "wavpack.mka", arguments: ["-c:a", "wavpack"], isNoise: false),
        Kind(name: "a.nut", arguments: aac, isNoise: false),
        Kind(name: "a.rm", arguments: ac3, isNoise: false),
        Kind(name: "a.mp3", arguments: mp3, isNoise: false),
        Kind(name: "a.aac", arguments: aac, isNoise: false),
        Kind(name: "n.mp3", arguments: mp3 + ["-write_xing", "0"], hole: 0.79..<1.0, isNoise: false),
        Kind(name: "frag.mp4", arguments: mp3 + fragments, isNoise: false),
        Kind(
            name: "a.mp4", arguments: ["-c:a", "libopus", "-strict", "-2"], hole: 0.4..<0.6, isNoise: false),
    ]

    /// Eight seconds.
    private func make(_ kind: Kind, in folder: TemporaryFolder) throws -> [UInt8] {
        let source = try folder.wav(Signal.speech16(8 * 48_000, rate: 48_000), rate: 48_000, as: "s.wav")
        let arguments = kind.tool == .mpcenc ? ["--silent"] : kind.arguments
        return try EndKind(name: kind.name, tool: kind.tool, arguments: arguments).make(source, in: folder)
    }

    @Test(.requires(.ffmpeg, .mpcenc), arguments: kinds)
    func `are damage`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            let whole = try make(kind, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(kind.name)", in: folder)
            #expect(honest.warnings == [])
            #expect(honest.track.notes == [])
            #expect(honest.track.damage == nil)
            var noise = SplitMix64(3)
            var hole = whole
            let count = Double(whole.count)
            for index in Int(count * kind.hole.lowerBound)..<Int(count * kind.hole.upperBound) {
                hole[index] = kind.isNoise ? UInt8(truncatingIfNeeded: noise.next() >> 40) : 0
            }
            let error = #expect(throws: ForgeError.self) {
                try DecodedInput(hole, as: "o.\(kind.name)", in: folder)
            }
            #expect(error?.code == .inputDamaged)
            #expect(error?.isTransient == false)
            let kept = try DecodedInput(hole, as: "o.\(kind.name)", in: folder, damaged: .keep)
            #expect(kept.warnings.contains { $0.contains("DAMAGED, and kept") } || kept.track.damage != nil)
            // What is copied would lack them in silence.
            #expect(
                kept.track.aac.map { $0.obstacle != nil || !$0.isWhole || kept.track.damage != nil } ?? true)
            #expect(!kept.track.notes.contains { $0.contains("believed") }, "\(kept.track.notes)")
        }
    }

    @Test(.requires(.ffmpeg), arguments: ["a.flv", "b.flv"])
    func `a Flash video file tells its size`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole = try make(
                Kind(name: name, arguments: name == "a.flv" ? Self.aac : Self.mp3), in: folder)
            // Behind a tag and its size: nothing else tells that more was to follow.
            var at = 13
            while at < whole.count / 2 { at += 15 + Int(LyingInput.big(whole, at + 1, 3)) }
            let cut = try DecodedInput(whole.prefix(at), as: "c.\(name)", in: folder, damaged: .keep)
            #expect(cut.track.damage?.reason.contains("of the \(whole.count) bytes") == true, "\(cut)")
        }
    }

    @Test(.requires(.ffmpeg)) func `tags that damage makes are no audio tracks`() throws {
        try withTemporaryFolder { folder in
            let whole = try make(Kind(name: "a.flv", arguments: Self.aac), in: folder)
            var hole = whole
            for index in whole.count / 2..<whole.count * 6 / 10 { hole[index] = 0 }
            let kept = try DecodedInput(hole, as: "o.flv", in: folder, damaged: .keep)
            #expect(kept.track.audioTrack == nil)
        }
    }

    @Test(.requires(.ffmpeg, .sox)) func `the last block of a Creative Voice file`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(44_100, rate: 44_100), rate: 44_100, as: "s.wav")
            let other = try EndKind(name: "x.voc", tool: .sox).make(source, in: folder)
            let count = try DecodedInput(other, as: "x.voc", in: folder).count
            let whole = try EndKind(name: "a.voc", arguments: ["-c:a", "pcm_s16le"]).make(
                source, in: folder)
            let honest = try DecodedInput(whole, as: "h.voc", in: folder)
            var noise = SplitMix64(5)
            let junk = (0..<20_000).map { _ in UInt8(truncatingIfNeeded: noise.next() >> 40) }
            for tail in [junk, [UInt8](repeating: 0, count: 20_000), []] {
                let found = try DecodedInput(whole + tail, as: "t.voc", in: folder)
                #expect(found.count == honest.count, "\(found)")
                #expect(found.warnings == [], "\(found)")
                let behind = try DecodedInput(other + tail, as: "y.voc", in: folder)
                #expect(behind.count == count, "\(behind)")
                #expect(behind.warnings == [], "\(behind)")
            }
            let cut = try DecodedInput(whole.prefix(whole.count / 2), as: "c.voc", in: folder, damaged: .keep)
            #expect(cut.track.damage?.reason.contains("last block") == true, "\(cut)")
        }
    }
}
