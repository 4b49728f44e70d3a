import M4BFormat
import Testing

/// Damaged movie boxes made by hand, and what is left of them.
@Suite struct IndexRepairTests {
    private func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> UInt32(24 - 8 * $0) & 255) } }

    private func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
        big(UInt32(body.count + 8)) + Array(type.utf8) + body
    }

    private func table(_ type: String, _ fields: [UInt32]) -> [UInt8] { box(type, fields.flatMap(big)) }

    /// A track of sound whose number is 7.
    private func track(_ tables: [[UInt8]], isWide: Bool = false) -> [UInt8] {
        let times: [UInt32] = isWide ? [1 << 24, 0, 0, 0, 0] : [0, 0, 0]
        return box(
            "trak",
            table("tkhd", times + [7, 0, 0])
                + box(
                    "mdia",
                    box("hdlr", [UInt8](repeating: 0, count: 8) + Array("soun".utf8))
                        + box("minf", box("stbl", tables.flatMap(\.self)))))
    }

    private func sizes(_ sizes: [UInt32]) -> [UInt8] { table("stsz", [0, 0, UInt32(sizes.count)] + sizes) }

    private let media = [UInt8](repeating: 0, count: 4000)

    private func repair(_ movie: [UInt8], behind front: [UInt8]? = nil) throws -> IndexRepair? {
        try IndexRepair(MemoryFile((front ?? box("mdat", media)) + movie))
    }

    /// Bytes that are seen in place of the file's, at a place in it.
    private func repaired(_ movie: [UInt8], behind front: [UInt8]? = nil) throws -> [UInt8] {
        var bytes = (front ?? box("mdat", media)) + movie
        for patch in try #require(try repair(movie, behind: front)).patches {
            bytes.replaceSubrange(
                Int(patch.offset)..<Int(patch.offset) + patch.bytes.count, with: patch.bytes)
        }
        return bytes
    }

    private static let packets = [UInt32](repeating: 100, count: 12)

    @Test(arguments: [false, true])
    func `a size that cannot be true ends the packets`(isWide: Bool) throws {
        for (bad, index) in [(0, 5), (1 << 20, 8)] as [(UInt32, Int)] {
            var packets = Self.packets
            packets[index] = bad
            let movie = box(
                "moov",
                track(
                    [sizes(packets), table("stsc", [0, 1, 1, 4, 1]), table("stco", [0, 3, 8, 408, 808])],
                    isWide: isWide))
            let found = try #require(try repair(movie)?.packets[7])
            // Whole chunks of four.
            #expect(found.told == 12)
            #expect(found.left == index / 4 * 4)
        }
    }

    @Test func `chunks have places of four or of eight bytes`() throws {
        for places in [table("stco", [0, 9, 8, 408]), table("co64", [0, 9, 0, 8, 0, 408])] {
            let movie = box("moov", track([sizes(Self.packets), table("stsc", [0, 1, 1, 4, 1]), places]))
            let found = try #require(try repair(movie)?.packets[7])
            #expect(found.left == 8)
        }
    }

    @Test func `runs of chunks count up, and those that do not are left out`() throws {
        let chunks = table("stco", [0, 3, 8, 408, 808])
        let movie = box(
            "moov", track([sizes(Self.packets), table("stsc", [0, 2, 1, 4, 1, 9, 2, 1]), chunks]))
        // The second run begins behind the last chunk: the first has them all.
        #expect(try repair(movie)?.packets[7] == nil)
        let bytes = try repaired(movie)
        let runs = try #require(bytes.firstRange(of: Array("stsc".utf8))?.upperBound)
        #expect(Array(bytes[runs + 4..<runs + 8]) == big(1))
        let late = box("moov", track([sizes(Self.packets), table("stsc", [0, 1, 2, 4, 1]), chunks]))
        #expect(try repair(late)?.packets[7]?.left == 0)
    }

    @Test func `places that are lost are those of one chunk, in a movie of one track`() throws {
        let one = track([sizes(Self.packets)])
        // An `stsc` and an `stco` of one entry take the place of the last twelve sizes, and there are no more.
        #expect(try repair(box("moov", one)) != nil)
        let long = track([sizes([UInt32](repeating: 100, count: 40))])
        #expect(try repair(box("moov", long))?.packets[7]?.left == 28)
        #expect(try repair(box("moov", long + long)) == nil)
        // Sizes that are none leave room for the tables.
        let spare = track([sizes([UInt32](repeating: 100, count: 28) + [0] + Self.packets)])
        #expect(try repair(box("moov", spare))?.packets[7]?.left == 28)
    }

    @Test func `the media begins behind its header`() throws {
        let movie = box("moov", track([sizes([UInt32](repeating: 30, count: 40))]))
        let wide = big(1) + Array("mdat".utf8) + big(0) + big(UInt32(media.count + 16)) + media
        for (front, start) in [(box("mdat", media), 8), (wide, 16)] as [([UInt8], UInt32)] {
            let bytes = try repaired(movie, behind: front)
            let chunks = try #require(bytes.firstRange(of: Array("stco".utf8))?.upperBound)
            #expect(Array(bytes[chunks..<chunks + 12]) == big(0) + big(1) + big(start))
        }
        // Media of unknown size reaches to the end of the file.
        let open = box("moov", track([sizes([UInt32](repeating: 30, count: 40))]))
        #expect(try IndexRepair(MemoryFile(open + big(0) + Array("mdat".utf8) + media)) != nil)
    }

    @Test func `a box without a name is covered up to the end of the one that holds it`() throws {
        let tables = [
            sizes(Self.packets), table("stsc", [0, 1, 1, 4, 1]), table("stco", [0, 3, 8, 408, 808]),
        ]
        let nameless = big(12) + [1, 2, 3, 4] + big(9) + big(500)
        let bytes = try repaired(box("moov", track(tables) + nameless))
        #expect(Array(bytes.suffix(16)) == big(16) + Array("free".utf8) + big(9) + big(500))
    }
}
