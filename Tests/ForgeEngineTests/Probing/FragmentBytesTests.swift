import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// The fragments of one MP4, with bytes between, behind and in them that are other ones.
@Suite(.requires(.ffmpeg)) struct FragmentBytesTests {
    /// Four fragments of a second, and where the boxes of one begin.
    private static func make(
        in folder: TemporaryFolder
    ) throws -> (bytes: [UInt8], index: Int, media: Int, end: Int) {
        let source = try folder.wav(Signal.speech16(4 * 8000, rate: 8000), rate: 8000, as: "s.wav")
        let kind = EndKind(
            name: "a.mp4",
            arguments: [
                "-c:a", "aac", "-movflags", "empty_moov+skip_trailer+default_base_moof", "-frag_duration",
                "1000000",
            ])
        let bytes = try kind.make(source, in: folder)
        let name = Array("moof".utf8)
        let moofs = (0..<bytes.count - 4).filter { bytes[$0..<$0 + 4].elementsEqual(name) }
        try #require(moofs.count > 3)
        let index = moofs[1] - 4
        let media = index + Int(LyingInput.big(bytes, index, 4))
        return (bytes, index, media, moofs[2] - 4)
    }

    private func walk(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> FragmentWalk {
        let file = try InputFile(ForgePath(folder.write(bytes, to: "b.mp4")))
        return try FragmentWalk(of: file, Prober.boxes(of: file).get())
    }

    @Test func `bytes between fragments are passed over, be they few or many`() throws {
        try withTemporaryFolder { folder in
            let (bytes, index, _, end) = try Self.make(in: folder)
            let whole = try walk(bytes, in: folder)
            #expect(whole.lost == 0)
            #expect(whole.patches.isEmpty)
            #expect(whole.damage(beside: 4) == nil)
            for count in [8, 9, 100] + Array((1 << 16) - 8...(1 << 16) + 20) + [200_000] {
                let noise = [UInt8](repeating: 0xA5, count: count)
                let found = try walk(bytes[..<index] + noise + bytes[index...], in: folder)
                #expect(found.lost == Int64(count))
                #expect(found.found == whole.found)
                try #require(found.patches.count == 1, "\(count)")
                #expect(found.patches[0].offset == Int64(index))
                #expect(LyingInput.big(found.patches[0].bytes, 0, 4) == UInt64(count))
                #expect(found.patches[0].bytes.dropFirst(4).elementsEqual("free".utf8))
            }
            // In fewer there is no room for the header of a box: the fragment behind them is passed over, too.
            for count in [1, 4, 7] {
                let noise = [UInt8](repeating: 0xA5, count: count)
                let found = try walk(bytes[..<index] + noise + bytes[index...], in: folder)
                #expect(found.lost == Int64(count + end - index), "\(count)")
            }
        }
    }

    @Test func `the damage lasts as long as its bytes beside the others`() throws {
        try withTemporaryFolder { folder in
            let (bytes, index, _, _) = try Self.make(in: folder)
            let count = try Int(walk(bytes, in: folder).found)
            let noise = [UInt8](repeating: 0xA5, count: count / 2)
            let damage = try walk(bytes[..<index] + noise + bytes[index...], in: folder).damage(beside: 4)
            #expect(damage?.isHole == true)
            #expect(abs((damage?.missingSeconds ?? 0) - 2) < 0.01)
            #expect(damage?.reason.hasPrefix("\(count / 2) bytes") == true)
            let first = try #require(LyingInput.find("moof", in: bytes)) - 4
            let nothing = try walk(bytes[..<first] + noise, in: folder).damage(beside: 4)
            #expect(nothing != nil)
            #expect(nothing?.missingSeconds == nil)
        }
    }

    @Test func `zeros that begin in the midst of the last sound are in the place of more`() throws {
        try withTemporaryFolder { folder in
            let (all, _, _, end) = try Self.make(in: folder)
            let bytes = Array(all[..<end])
            for (zeros, lost) in [(0, 0), (15, 0), (16, 500), (300, 500)] {
                var hole = bytes + [UInt8](repeating: 0, count: 500)
                hole[bytes.count - zeros - 1] = 0x5A
                for place in bytes.count - zeros..<bytes.count { hole[place] = 0 }
                #expect(try walk(hole, in: folder).lost == Int64(lost), "\(zeros)")
                #expect(try walk(hole.dropLast(500), in: folder).lost == 0, "\(zeros)")
            }
        }
    }

    @Test func `media is sound behind its index, and behind what may have been one`() throws {
        try withTemporaryFolder { folder in
            let (bytes, index, media, end) = try Self.make(in: folder)
            let whole = try walk(bytes, in: folder).found
            let size = Int64(end - media)
            func box(_ name: String, _ count: Int) -> [UInt8] {
                [0, 0, 0, UInt8(count + 8)] + Array(name.utf8) + [UInt8](repeating: 7, count: count)
            }
            let front = Array(bytes[..<index])
            let (table, sound) = (Array(bytes[index..<media]), Array(bytes[media..<end]))
            let kinds: [(boxes: [[UInt8]], found: Int64, lost: Int64)] = [
                // A second media box behind an index.
                ([table, sound, sound], whole + size, 0),
                ([table, box("free", 9), sound], whole, 0),
                ([box("abcd", 9), table, sound], whole, 0),
                ([box("abcd", 9), sound], whole - size, size),
                ([box("free", 9), sound], whole, 0),
            ]
            for (boxes, found, lost) in kinds {
                let walk = try walk(front + boxes.joined() + Array(bytes[end...]), in: folder)
                #expect(walk.found == found)
                #expect(walk.lost == lost)
            }
        }
    }

    @Test func `an index is whole whose boxes and tables fill it, and tell of no more than there is`() throws
    {
        try withTemporaryFolder { folder in
            let (bytes, index, media, end) = try Self.make(in: folder)
            let head = try #require(LyingInput.find("tfhd", in: Array(bytes[index...]))) + index
            let run = try #require(LyingInput.find("trun", in: Array(bytes[index...]))) + index
            let flags = LyingInput.big(bytes, run + 4, 4) & 0xFFFFFF
            // Places of media and sizes of packets, and no times.
            try #require(flags & 0xF05 == 0x201 || flags & 0xF05 == 0x301)
            let width = flags & 0x100 != 0 ? 8 : 4
            let sizes = run + 16 + width - 4
            func isWhole(_ change: (inout [UInt8]) -> Void) throws -> Bool {
                var bytes = bytes
                change(&bytes)
                return try walk(bytes, in: folder).lost == 0
            }
            func set(_ place: Int, _ width: Int, _ value: UInt64) throws -> Bool {
                try isWhole { LyingInput.setBig(&$0, place, width, value) }
            }
            let count = LyingInput.big(bytes, run + 8, 4)
            let total = (0..<Int(count)).reduce(0) { $0 + Int(LyingInput.big(bytes, sizes + $1 * width, 4)) }
            #expect(total == end - media - 8)
            #expect(try set(run + 8, 4, count - 1) == false)
            #expect(try set(run + 8, 4, count + 1) == false)
            #expect(try set(sizes, 4, 0) == false)
            let first = LyingInput.big(bytes, sizes, 4)
            #expect(try set(sizes, 4, first + 8))
            #expect(try set(sizes, 4, first + 9) == false)
            #expect(try set(sizes, 4, first - 1))
            // Fields that are not there.
            for flag in [0x4, 0x400, 0x800] as [UInt64] {
                #expect(try set(run + 4, 4, flags | flag) == false, "\(flag)")
            }
            let headFlags = LyingInput.big(bytes, head + 4, 4)
            for flag in [0x1, 0x2, 0x8, 0x10, 0x20] as [UInt64] {
                #expect(try set(head + 4, 4, headFlags ^ flag) == false, "\(flag)")
            }
            #expect(try set(head + 8, 4, 77) == false)
            // A box without a name, and one that reaches beyond the one around it.
            #expect(try set(run, 1, 1) == false)
            #expect(try set(run - 4, 4, LyingInput.big(bytes, run - 4, 4) + 1) == false)
            #expect(try set(head - 12, 4, LyingInput.big(bytes, head - 12, 4) - 1) == false)
        }
    }

    @Test func `an index that is too large to be looked at is taken for whole`() throws {
        try withTemporaryFolder { folder in
            let (bytes, index, media, _) = try Self.make(in: folder)
            for (size, lost) in [(1 << 24, true), ((1 << 24) + 1, false)] {
                var box = [UInt8](repeating: 0, count: size)
                LyingInput.setBig(&box, 0, 4, UInt64(size))
                box.replaceSubrange(4..<8, with: "moof".utf8)
                let walk = try walk(bytes[..<index] + box + bytes[media...], in: folder)
                #expect((walk.lost > 0) == lost, "\(size)")
            }
        }
    }
}
