import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// The end of NUT files, which their index proves, or their last packet.
@Suite(.requires(.ffmpeg)) struct NUTEndTests {
    /// With the place of its index.
    private func make(
        _ codec: String, _ arguments: [String] = [], in folder: TemporaryFolder
    ) throws -> (bytes: [UInt8], index: Int) {
        let bytes = try LyingInput.make("a.nut", ["-c:a", codec] + arguments, in: folder)
        let mark: [UInt8] = [0x4E, 0x58, 0xDD, 0x67, 0x2F, 0x23, 0xE6, 0x4E]
        let index = try #require(bytes.indices.last { bytes[$0...].starts(with: mark) })
        return (bytes, index)
    }

    @Test(arguments: ["aac", "pcm_s16le"])
    func `a file that ends inside of a packet was cut off`(_ codec: String) throws {
        try withTemporaryFolder { folder in
            let (whole, index) = try make(codec, in: folder)
            let all = try DecodedInput(whole, as: "w.nut", in: folder)
            #expect(all.track.notes == [])
            #expect(all.warnings == [])
            for count in [whole.count / 2, index - 1000, index - 1] {
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(whole.prefix(count), as: "c.nut", in: folder)
                }
                #expect(
                    error?.code == .inputDamaged,
                    "\(String(describing: error))")
                #expect(
                    error?.isTransient == false,
                    "\(String(describing: error))")
                let kept = try DecodedInput(whole.prefix(count), as: "c.nut", in: folder, damaged: .keep)
                #expect(kept.count > all.count * Int64(count) / Int64(whole.count) * 9 / 10)
            }
        }
    }

    /// Without points of synchronization the format is experimental, and FLAC's side data is written wrongly.
    private static let unsynchronized = ["-syncpoints", "none", "-f_strict", "experimental"]

    @Test(arguments: [
        ("aac", []), ("pcm_s16le", []), ("libmp3lame", []), ("flac", []), ("aac", unsynchronized),
        ("libmp3lame", unsynchronized),
    ])
    func `a file that ends with a packet is whole without an index`(
        _ codec: String, _ points: [String]
    ) throws {
        try withTemporaryFolder { folder in
            let (whole, index) = try make(codec, points, in: folder)
            let all = try DecodedInput(whole, as: "w.nut", in: folder)
            let none = try LyingInput.make(
                "n.nut", ["-c:a", codec, "-write_index", "0"] + points, in: folder)
            #expect(none.count <= index)
            for (name, bytes) in [("cut", whole[..<index]), ("none", none[...]), ("z", none + [0, 0])] {
                let found = try DecodedInput(bytes, as: "\(name).nut", in: folder)
                #expect(found.count == all.count, "\(found)")
                #expect(found.warnings == [], "\(found)")
                #expect(found.track.notes.count == 1, "\(found.track)")
                #expect(found.track.damage == nil, "\(found.track)")
            }
            for count in [none.count - 1, none.count - 3, none.count * 2 / 3 + 5] {
                let cut = try Prober.probe(
                    ForgePath(folder.write(none.prefix(count), to: "c.nut")), isCancelled: { false })
                #expect(cut.damage != nil, "\(cut)")
            }
        }
    }

    @Test(arguments: ["aac", "pcm_s16le"])
    func `what is behind the index, and a part of it that is missing, are no loss`(_ codec: String) throws {
        try withTemporaryFolder { folder in
            let (whole, _) = try make(codec, in: folder)
            let all = try DecodedInput(whole, as: "w.nut", in: folder)
            let noise = (0..<3000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
            for tail in [[0], [UInt8](repeating: 0, count: 50_000), noise] {
                let padded = try DecodedInput(whole + tail, as: "z.nut", in: folder)
                #expect(padded.count == all.count, "\(padded)")
                #expect(padded.warnings == [], "\(padded)")
                #expect(padded.track.length == all.track.length)
                #expect(padded.track.notes == [])
            }
            let cut = try DecodedInput(whole.dropLast(), as: "c.nut", in: folder)
            #expect(cut.count == all.count, "\(cut)")
            #expect(cut.track.notes.count == 1, "\(cut)")
        }
    }
}
