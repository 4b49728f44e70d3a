import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// MP4 whose index is cut off or overwritten in part: what it still describes is sound.
@Suite(.requires(.ffmpeg)) struct LostIndexTests {
    private static let seconds = 8

    private func make(_ words: [String], in folder: TemporaryFolder) throws -> [UInt8] {
        let source = try folder.wav(
            Signal.speech16(Self.seconds * 44_100, rate: 44_100), rate: 44_100, as: "s.wav")
        return try EndKind(name: "a.m4a", arguments: words + ["-b:a", "64k"]).make(source, in: folder)
    }

    /// A codec, and where the file is cut: a table, and the part of it that is left.
    static let cuts: [(codec: String, table: String, left: Double, sound: Double)] = [
        ("aac", "stsz", 0.5, 0.5), ("alac", "stsz", 0.5, 0.5), ("aac", "stco", 0.5, 1),
        ("alac", "stco", 0.5, 1),
        ("aac", "udta", 0.5, 1), ("aac", "stco", 0.1, 1),
    ]

    @Test(arguments: 0..<cuts.count) func `what is left of an index that was cut off is taken`(_ index: Int)
        throws
    {
        let (codec, table, left, sound) = Self.cuts[index]
        try withTemporaryFolder { folder in
            let whole = try make(["-c:a", codec], in: folder)
            let honest = try DecodedInput(whole, as: "h.m4a", in: folder)
            let at = try #require(LyingInput.find(table, in: whole))
            let size = Int(LyingInput.big(whole, at - 4, 4))
            let cut = whole.prefix(at - 4 + Int(Double(size) * left))
            let kept = try DecodedInput(cut, as: "c.m4a", in: folder, damaged: .keep)
            // The packets of a chunk, or those in whose place the lost tables are.
            let share = Double(kept.count) / Double(honest.count)
            #expect(abs(share - sound) < 0.2, "\(share)")
            if sound == 1, table == "udta" {
                #expect(kept.count == honest.count)
                #expect(kept.track.damage == nil)
                #expect(kept.track.notes.count == 1)
                return
            }
            let damage = try #require(kept.track.damage)
            #expect(damage.reason.contains("its index (moov) is damaged and tells of"), "\(damage)")
            let missing = Double(Self.seconds) * (1 - share)
            #expect(abs((damage.missingSeconds ?? 0) - missing) < 0.2, "\(damage) \(missing)")
            // It is the sound from the beginning on.
            #expect(kept.warnings.allSatisfy { !$0.contains("damaged between") }, "\(kept.warnings)")
            let error = #expect(throws: ForgeError.self) { try DecodedInput(cut, as: "c.m4a", in: folder) }
            #expect(error?.code == .inputDamaged)
            #expect(error?.reason.contains("s of its sound are missing") == true)
        }
    }

    @Test(arguments: ["stsz"]) func `nothing can be had without what packets are made of`(
        _ table: String
    ) throws {
        try withTemporaryFolder { folder in
            let whole = try make(["-c:a", "aac"], in: folder)
            let at = try #require(LyingInput.find(table, in: whole))
            let error = #expect(throws: ForgeError.self) {
                try DecodedInput(whole.prefix(at + 2), as: "c.m4a", in: folder, damaged: .keep)
            }
            #expect(
                error?.code == .inputDamaged,
                "\(String(describing: error))")
            #expect(
                error?.reason == "its index (moov) is cut off",
                "\(String(describing: error))")
        }
    }

    @Test(arguments: [true, false])
    func `headers of tables that are overwritten cost the sound that they tell of`(
        isNoise: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let whole = try make(["-c:a", "aac"], in: folder)
            let at = try #require(LyingInput.find("stco", in: whole)) - 4
            var bytes = whole
            var noise = SplitMix64(7)
            for index in at - 200..<at + 12 {
                bytes[index] = isNoise ? UInt8(truncatingIfNeeded: noise.next() >> 40) : 0
            }
            let kept = try DecodedInput(bytes, as: "o.m4a", in: folder, damaged: .keep)
            #expect(kept.count > Int64(Self.seconds) * 44_100 / 2, "\(kept)")
            #expect(kept.track.damage != nil || kept.warnings.contains { $0.contains("DAMAGED") }, "\(kept)")
        }
    }
}
