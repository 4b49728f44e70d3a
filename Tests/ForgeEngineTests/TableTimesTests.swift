import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// MP4 files whose tables claim what their packets do not have.
@Suite struct TableTimesTests {
    /// 60,000 samples of AAC-LC with one number of its boxes changed.
    private func changed(
        _ box: String, at offset: Int, to values: [UInt32], in folder: TemporaryFolder
    ) throws -> String {
        let samples = Signal.speech16(60_000, rate: AACInput.rate)
        _ = try AACInput(samples, .libavcodec, as: "in", in: folder)
        var bytes = folder.read("in.m4a")
        let start = try #require(bytes.firstRange(of: Array(box.utf8))).upperBound + offset
        for (index, value) in values.enumerated() {
            for byte in 0..<4 {
                bytes[start + 4 * index + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte))
            }
        }
        return try folder.write(bytes, to: "changed.m4a")
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            ("stts", 4, [UInt32.max]), ("mdhd", 12, [0]), ("stsz", 4, [1, 0x0200_0000]),
            ("sbgp", 8, [UInt32.max]),
        ] as [(String, Int, [UInt32])])
    func `tables without room are damage before anybody makes an index by them`(
        _ box: String, _ offset: Int, _ values: [UInt32]
    ) throws {
        try withTemporaryFolder { folder in
            let path = try changed(box, at: offset, to: values, in: folder)
            let error = #expect(throws: ForgeError.self) {
                try Prober.probe(ForgePath(path), isCancelled: { false })
            }
            #expect(error?.code == .inputDamaged)
            #expect(error?.path == ForgePath(path))
            #expect(error?.isTransient == false)
            #expect(error?.details?.contains("'\(box)'") == true)
        }
    }

    /// More chunks than their boxes hold: what is in the box places all of the sound.
    @Test(
        .requires(.ffmpeg),
        arguments: [("stsc", [UInt32.max]), ("stco", [0x1000_0000])] as [(String, [UInt32])])
    func `places of chunks that are counted wrongly are told, and the sound is whole`(
        _ box: String, _ values: [UInt32]
    ) throws {
        try withTemporaryFolder { folder in
            let path = try changed(box, at: 4, to: values, in: folder)
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            #expect(probe.notes == ["its index (moov) is damaged; its sound is all there"])
            #expect(probe.damage == nil)
            #expect(probe.length.value == 60_000)
            let (whole, mended) = (
                try TestBook([folder.path("in.m4a")], as: "whole.m4b", in: folder),
                try TestBook([path], in: folder)
            )
            #expect(try Oracles.decodeFloat(mended.path) == Oracles.decodeFloat(whole.path))
        }
    }

    /// More and fewer durations than packets, another time scale, other durations.
    @Test(
        .requires(.ffmpeg, .ffmpeg9),
        arguments: [
            ("stts", 8, [UInt32.max], true), ("stts", 8, [3, 1024, 1], false), ("mdhd", 12, [8000], true),
            ("mdhd", 12, [UInt32.max], true), ("mdhd", 12, [1], true), ("stts", 12, [500], false),
            ("stts", 12, [UInt32.max], false),
        ] as [(String, Int, [UInt32], Bool)])
    func `where tables disagree the packets win, and the plan says so`(
        _ box: String, _ offset: Int, _ values: [UInt32], isCopied: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let path = try changed(box, at: offset, to: values, in: folder)
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            #expect(probe.notes.count == 1)
            #expect(probe.notes.first?.hasPrefix("its tables tell of ") == true)
            // The edit is in milliseconds, 44.1 samples; what is left of the last packet is at most as long as it.
            #expect(probe.isLengthExact)
            #expect((59_955..<61_024).contains(probe.length.value))
            #expect(isCopied == (probe.aac?.obstacle == nil))
            // Less the part of the last packet that is padding, the rate of the file as it was.
            let plain = try Prober.probe(ForgePath(folder.path("in.m4a")), isCancelled: { false })
            // Its last packet's padding is no sound, more than a hundredth of a short file.
            #expect(plain.notes == [])
            let (own, whole) = (try #require(probe.bitRate), try #require(plain.bitRate))
            #expect(own <= whole)
            #expect(own > whole * 58 / 60)
            let source = try Oracles.decodeFloat(folder.path("in.m4a"))
            let book = try TestBook([path], in: folder)
            #expect(book.report.length == probe.length)
            let decoded = try Oracles.decodeFloat(book.path)
            #expect(decoded.count == Int(probe.length.value))
            let around = Array(source[9900..<40_100])
            #expect(Signal.lag(of: Array(decoded[10_000..<40_000]), in: around, reach: 100) == 100)
        }
    }

    /// Each number of the movie box set to an extreme: a plan or an error that names the input, never a trap.
    @Test(.requires(.ffmpeg), arguments: [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
    func `no number traps`(_ value: UInt32) throws {
        try withTemporaryFolder { folder in
            _ = try AACInput(Signal.speech16(9000, rate: AACInput.rate), .libavcodec, as: "in", in: folder)
            let bytes = folder.read("in.m4a")
            let start = try #require(bytes.firstRange(of: Array("mvhd".utf8))).upperBound
            let end = try #require(bytes.firstRange(of: Array("udta".utf8))).lowerBound
            for at in stride(from: start, to: end - 4, by: 4) {
                var damaged = bytes
                for byte in 0..<4 { damaged[at + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
                let path = try folder.write(damaged, to: "damaged.m4a")
                do throws(ForgeError) {
                    let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
                    let book = Book(
                        tracks: [probe], orderReason: "given", metadata: BookMetadata(), cover: nil,
                        chapters: [ChapterMark(track: 0, offset: .zero, title: "1")], chapterReason: "one")
                    _ = try Planner.plan(
                        book, options: EncodingOptions(), output: ForgePath(folder.path("b.m4b")),
                        encoders: Planner.EncoderFacts.linked())
                } catch {
                    #expect(!error.isTransient, "byte \(at): \(error)")
                }
            }
        }
    }

    @Test(
        .requires(.ffmpeg), .whereInstalled(.fdkaac),
        arguments: [
            AACInput.Maker.libavcodec, .fdkEdit, .fdkSMPB, .heV1, .heV2,
        ])
    func `whole files have no note`(_ maker: AACInput.Maker) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(60_000, rate: AACInput.rate, channels: maker.isStereo ? 2 : 1)
            let path = try AACInput(samples, maker, as: "in", in: folder).path
            #expect(try Prober.probe(ForgePath(path), isCancelled: { false }).notes == [])
        }
    }
}
