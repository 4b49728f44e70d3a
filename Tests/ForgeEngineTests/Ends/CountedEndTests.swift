import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Ends of formats whose headers count what follows them: those that no program writes here, byte by byte.
@Suite struct CountedEndTests {
    private func little(_ value: some BinaryInteger, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func file(_ bytes: some Sequence<UInt8>, _ folder: TemporaryFolder) throws -> InputFile {
        try InputFile(ForgePath(folder.write(Array(bytes), to: "a")))
    }

    /// Two frames of 73,728 samples and one of 2,544: 150,000.
    private var ape: [UInt8] {
        let (table, wave, sound) = (8, 44, 1000)
        let sizes = [52, 24, table, wave, sound, 0, 0].flatMap { little($0, 4) }
        let descriptor = Array("MAC ".utf8) + little(3990, 4) + sizes + [UInt8](repeating: 0, count: 16)
        let header =
            little(2000, 4) + [73_728, 2544, 3].flatMap { little($0, 4) } + little(16, 2) + little(1, 2)
        return descriptor + header + little(30_000, 4) + [UInt8](repeating: 1, count: table + wave + sound)
    }

    /// Fields of a TAK file's stream information: from bit 14 on the samples, from bit 52 on the rate less 6000.
    private var tak: [UInt8] {
        let fields = UInt128(150_000) << 14 | UInt128(30_000 - 6000) << 52
        let last = little(900, 5) + little(100, 3)
        return Array("tBaK".utf8) + [1, 10, 0, 0] + little(fields, 10) + [7, 8, 0, 0] + last + [0, 0, 0, 0]
            + [UInt8](repeating: 1, count: 1000)
    }

    @Test(arguments: [true, false]) func `a share of the bytes is a share of the seconds`(_ isAPE: Bool)
        throws
    {
        let whole = isAPE ? ape : tak
        let tag = Array("TAG".utf8) + [UInt8](repeating: 0x41, count: 125)
        func look(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> FileEnd {
            try isAPE ? APEEnd.look(file(bytes, folder)) : TAKEnd.look(file(bytes, folder))
        }
        try withTemporaryFolder { folder in
            for tail in [[], tag] {
                #expect(try look(whole + tail, folder) == .whole)
                let cut = try #require(try look(whole.dropLast(250) + tail, folder).damage)
                #expect(cut.missingSeconds == 1.25, "\(cut)")
                #expect(!cut.isAtLeast, "\(cut)")
                let size = whole.count + tail.count
                #expect(cut.reason.contains("\(size - 250) of the \(size) bytes"), "\(cut.reason)")
            }
        }
    }

    @Test(.requires(.mpcenc)) func `Musepack's packets are counted, and its mark may be missing`() throws {
        try withTemporaryFolder { folder in
            let speech = try folder.wav(Signal.speech16(4 * 44_100, rate: 44_100), rate: 44_100, as: "s.wav")
            try Tool.mpcenc.run(["--silent", "--num_frames", "1", speech, folder.path("a.mpc")])
            let whole = folder.read("a.mpc")
            #expect(try Prober.probe(whole, as: "i.mpc", folder).damage == nil)
            let cut = try #require(
                try Prober.probe(whole.prefix(whole.count / 2 | 1), as: "c.mpc", folder).damage)
            // The rate is about the same in each half; four frames last a tenth of a second.
            #expect(abs(try #require(cut.missingSeconds) - 2) < 0.5, "\(cut)")
            // "SE" and its size are the last three bytes.
            let unmarked = try Prober.probe(whole.dropLast(3), as: "m.mpc", folder)
            #expect(unmarked.damage == nil, "\(unmarked)")
            #expect(unmarked.notes.contains { $0.contains("no mark") }, "\(unmarked)")
        }
    }

    @Test(.requires(.ffmpeg)) func `the size of RealMedia's data`() throws {
        try withTemporaryFolder { folder in
            let speech = try folder.wav(Signal.speech16(44_100, rate: 44_100), rate: 44_100, as: "s.wav")
            let whole = try EndKind(name: "a.rm", arguments: ["-c:a", "ac3"]).make(speech, in: folder)
            #expect(try Prober.probe(whole, as: "i.rm", folder).damage == nil)
            let cut = try Prober.probe(whole.prefix(whole.count / 2), as: "c.rm", folder)
            #expect(cut.damage?.reason.contains("bytes that its header tells of") == true)
        }
    }

    /// The rest of a file of some kind, whether it is damage, and words of the message about it.
    struct Rest: Sendable {
        var kind: EndKind
        var change: @Sendable ([UInt8]) -> [UInt8]
        var isDamage = true
        var words: String
    }

    @Test(
        .requires(.ffmpeg, .oggenc),
        arguments: [
            // Where the table lacks more than its last entry libavformat refuses the file.
            Rest(
                kind: EndKind(name: "a.caf", arguments: ["-c:a", "alac"]), change: { $0.dropLast(1) },
                words: "table of packets"),
            // Less than a hundred bytes are a tag.
            Rest(
                kind: EndKind(name: "a.wv", arguments: ["-f", "wv"], isPiped: true),
                change: { $0.dropLast(200) }, words: "last block"),
            // The first bytes of a header.
            Rest(kind: EndKind(name: "a.aac"), change: { $0 + $0.prefix(3) }, words: "3 of "),
            Rest(
                kind: EndKind(name: "a.ogg", tool: .oggenc), change: { $0.dropLast(9) },
                words: "last page is cut off"),
            // Cues are behind the sound.
            Rest(
                kind: EndKind(name: "a.mka", arguments: ["-c:a", "aac"]), change: { $0.dropLast(5) },
                isDamage: false, words: "behind its sound"),
        ])
    func `the last unit of a file that was cut is named`(_ rest: Rest) throws {
        try withTemporaryFolder { folder in
            let speech = try folder.wav(Signal.speech16(44_100, rate: 44_100), rate: 44_100, as: "s.wav")
            let whole = try rest.kind.make(speech, in: folder)
            #expect(try Prober.probe(whole, as: "i.\(rest.kind.name)", folder).damage == nil)
            let track = try Prober.probe(rest.change(whole), as: "c.\(rest.kind.name)", folder)
            #expect((track.damage != nil) == rest.isDamage, "\(track)")
            let said = track.damage?.reason ?? track.notes.joined()
            #expect(said.contains(rest.words), "\(said)")
        }
    }
}
