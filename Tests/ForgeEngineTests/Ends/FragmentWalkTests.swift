import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Fragmented MP4 of which some fragments cannot be found.
@Suite(.requires(.ffmpeg)) struct FragmentWalkTests {
    static let flags = ["frag_keyframe+empty_moov", "frag_keyframe", "dash+delay_moov", "default_base_moof"]

    /// Eight seconds in fragments of half a second, and where the index of one in the middle has its name.
    private func make(
        _ codec: String, _ flags: String, in folder: TemporaryFolder
    ) throws -> (bytes: [UInt8], index: Int) {
        let source = try folder.wav(Signal.speech16(8 * 44_100, rate: 44_100), rate: 44_100, as: "s.wav")
        let kind = EndKind(
            name: "a.mp4", arguments: ["-c:a", codec, "-movflags", flags, "-frag_duration", "500000"])
        let bytes = try kind.make(source, in: folder)
        let name = Array("moof".utf8)
        let index = try #require(
            (bytes.count * 2 / 5..<bytes.count).first {
                bytes[$0..<min($0 + 4, bytes.count)].elementsEqual(name)
            })
        return (bytes, index)
    }

    @Test(arguments: ["aac", "alac"], flags)
    func `are damage, and what is behind them is kept`(_ codec: String, _ flags: String) throws {
        try withTemporaryFolder { folder in
            let (whole, index) = try make(codec, flags, in: folder)
            let honest = try DecodedInput(whole, as: "h.mp4", in: folder)
            #expect(honest.warnings == [])
            #expect(honest.track.damage == nil)
            #expect(honest.track.notes == [])
            for (hole, byte) in [
                (index..<index + 4, 0x78), (index - 4..<index + 4, 0), (index - 4..<index + 200, 0),
                (index..<index + 4, 0xA5), (index - 4..<index, 0x7F),
            ] as [(Range<Int>, UInt8)] {
                var bytes = whole
                for place in hole { bytes[place] = byte }
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(bytes, as: "d.mp4", in: folder)
                }
                #expect(error?.code == .inputDamaged)
                #expect(error?.isTransient == false)
                let kept = try DecodedInput(bytes, as: "d.mp4", in: folder, damaged: .keep)
                // A fragment, and another one where its size led astray.
                let seconds = try #require(kept.track.damage?.missingSeconds)
                #expect((0.3...1.2).contains(seconds), "\(seconds): \(hole) \(byte)")
                // Silence stands in its place, but for the rounding of two edit lists in a row.
                #expect(abs(honest.count - kept.count) <= 2048, "\(kept.count): \(hole) \(byte)")
            }
        }
    }

    /// The first one, be it that the movie box tells of packets in front of it or not, and an index whose tables are none.
    @Test(arguments: flags)
    func `may be the first, and may be destroyed in part`(_ flags: String) throws {
        try withTemporaryFolder { folder in
            let (whole, middle) = try make("aac", flags, in: folder)
            let honest = try DecodedInput(whole, as: "h.mp4", in: folder)
            let first = try #require(LyingInput.find("moof", in: whole))
            var noise = SplitMix64(3)
            for start in [first, middle] {
                let size = Int(LyingInput.big(whole, start - 4, 4))
                for hole in [
                    start - 4..<start + 4, start + 26..<start - 4 + size,
                    start + size - 40..<start - 4 + size,
                ] {
                    for isNoise in [true, false] where !isNoise || hole.lowerBound >= start || start == first
                    {
                        var bytes = whole
                        for place in hole {
                            bytes[place] = isNoise ? UInt8(truncatingIfNeeded: noise.next() >> 40) : 0
                        }
                        let error = #expect(throws: ForgeError.self) {
                            try DecodedInput(bytes, as: "d.mp4", in: folder)
                        }
                        #expect(error?.code == .inputDamaged)
                        let kept = try DecodedInput(bytes, as: "d.mp4", in: folder, damaged: .keep)
                        let seconds = kept.track.damage?.missingSeconds ?? 0
                        #expect((0.3...1.2).contains(seconds), "\(seconds): \(hole) \(isNoise)")
                        // It is told once.
                        #expect(kept.warnings == [])
                        #expect(
                            honest.count - kept.count < 44_100, "\(kept.count) of \(honest.count): \(hole)")
                    }
                }
            }
        }
    }

    /// One in the middle, and the last one, whose end the index in front tells all the same.
    @Test(arguments: flags, [false, true])
    func `copied, silent packets stand for them`(_ flags: String, isLast: Bool) throws {
        try withTemporaryFolder { folder in
            let (whole, index) = try make("aac", flags, in: folder)
            let honest = try DecodedInput(whole, as: "h.mp4", in: folder).track
            let name = Array("moof".utf8)
            let moofs = (index..<whole.count - 4).filter { whole[$0..<$0 + 4].elementsEqual(name) }
            let start = isLast ? moofs[moofs.count - 1] : moofs[0]
            var bytes = whole
            for place in start - 4..<(isLast ? whole.count : moofs[1] - 4) { bytes[place] = 0xA5 }
            let track = try DecodedInput(bytes, as: "d.mp4", in: folder, damaged: .keep).track
            let (facts, all) = (try #require(track.aac), try #require(honest.aac))
            #expect(facts.obstacle == nil)
            #expect(track.damage != nil)
            // Half a second.
            #expect((10...25).contains(all.packets - facts.packets), "\(facts)")
            if isLast {
                #expect(facts.holes == [])
            } else {
                #expect(facts.copiedPackets == all.packets)
                #expect(facts.copiedLength == all.length)
                #expect(facts.holes.count == 1)
            }
        }
    }

    @Test func `other boxes between fragments are no damage`() throws {
        try withTemporaryFolder { folder in
            let (whole, index) = try make("aac", Self.flags[3], in: folder)
            let honest = try DecodedInput(whole, as: "h.mp4", in: folder)
            for name in ["free", "uuid", "abcd"] {
                let box: [UInt8] = [0, 0, 0, 40] + Array(name.utf8) + [UInt8](repeating: 7, count: 32)
                let found = try DecodedInput(
                    whole[..<(index - 4)] + box + whole[(index - 4)...], as: "b.mp4", in: folder)
                #expect(found.count == honest.count, "\(found)")
                #expect(found.track.damage == nil, "\(found)")
            }
        }
    }
}
