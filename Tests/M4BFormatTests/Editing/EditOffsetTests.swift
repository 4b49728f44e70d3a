import M4BFormat
import TestSupport
import Testing

/// Offsets of 32 bits that need more when the index grows in front of them.
@Suite(.enabled(if: OracleTool.usable(.ffmpeg))) struct EditOffsetTests {
    /// A file with a hole inside: bytes, zeros, bytes.
    private final class HollowFile: ByteSource {
        let head: [UInt8]
        let hole: Int64
        let tail: [UInt8]
        var size: Int64 { Int64(head.count) + hole + Int64(tail.count) }

        init(_ head: [UInt8], hole: Int64, _ tail: [UInt8]) {
            (self.head, self.hole, self.tail) = (head, hole, tail)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
            let count = Int(max(0, min(Int64(buffer.count), size - offset)))
            for index in 0..<count {
                let place = offset + Int64(index)
                buffer[index] =
                    place < head.count
                    ? head[Int(place)]
                    : place < Int64(head.count) + hole ? 0 : tail[Int(place - hole) - head.count]
            }
            return count
        }
    }

    /// ffmpeg's file with its index in front, and so much between that and the sound that it ends near 4 GiB.
    private func file() throws -> HollowFile {
        let bytes = try EditedBook.ffmpeg(["-movflags", "+faststart"])
        let boxes = BoxTree.parse(bytes)
        let media = try #require(boxes.first { $0.type == "mdat" })
        let hole = (Int64(1) << 32) - Int64(bytes.count) - 20_000
        var head = Array(bytes[..<media.offset])
        for track in boxes["moov"].children where track.type == "trak" {
            let table = [track]["trak/mdia/minf/stbl/stco"]
            for entry in 0..<table.number(4) {
                let place = table.offset + 16 + 4 * entry
                let offset = UInt32(BoxTree.number(head[place..<place + 4])) + UInt32(hole)
                head.replaceSubrange(
                    place..<place + 4, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: offset >> $0) })
            }
        }
        // The box of the hole has its header in the head.
        let size = UInt32(hole)
        head += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } + Array("uuid".utf8)
        return HollowFile(head, hole: hole - 8, Array(bytes[media.offset...]))
    }

    @Test(arguments: EditTests.Change.allCases)
    func `offsets become wider where they have to`(change: EditTests.Change) throws {
        let old = try file()
        let before = try M4BFile(reading: old)
        var edit = M4BEdit()
        try change.apply(to: &edit)
        let plan = try M4BEditor.plan(edit, of: old, inNewFile: true)
        let new = try #require(plan.file(of: old))
        let after = try M4BFile(reading: new)
        func packets(_ file: M4BFile, _ source: any ByteSource) throws -> [[UInt8]] {
            let track = try #require(file.audioTrack)
            return try file.sampleTable(of: track).map { try source.bytes(at: $0.offset, count: $0.size) }
        }
        let track = try #require(after.audioTrack)
        let last = try #require(try after.sampleTable(of: track).map(\.offset).max())
        #expect(last > Int64(UInt32.max))
        #expect(try packets(after, new) == packets(before, old))
        if edit.chapters == nil { #expect(after.chapters == before.chapters) }
        #expect(new.size == plan.size)
    }
}
