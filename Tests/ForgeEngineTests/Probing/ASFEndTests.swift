import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// The ends of ASF files made by hand: packets of 100 bytes that begin with 0x82.
@Suite struct ASFEndTests {
    /// A second in each packet, behind a preroll of three.
    private struct Movie {
        var told = 10
        var there = 10
        var isBroadcast = false
        var packetSize = 100
        var leastPacketSize = 100
        /// Bytes that the data object tells of; nil for as many as there are told packets.
        var dataSize: Int?
        /// Behind the packets.
        var tail: [UInt8] = []
        /// In front of the file properties.
        var objects: [UInt8] = []
        var headerName: [UInt8] = [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]
        var dataName: [UInt8] = [0x36, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]

        static let packet: [UInt8] = [0x82] + [UInt8](repeating: 0x5A, count: 99)

        /// Bytes in front of the first packet.
        var start: Int { 30 + objects.count + 104 + 50 }

        var bytes: [UInt8] {
            func little(_ value: Int, _ width: Int) -> [UInt8] {
                (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            }
            let zeros = [UInt8](repeating: 0, count: 16)
            let properties =
                [0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11] + zeros.prefix(8) + little(104, 8) + zeros
                + little(0, 16) + little(told, 8) + little((told + 3) * 10_000_000, 8) + little(0, 8)
                + little(3000, 8) + little(isBroadcast ? 1 : 2, 4) + little(leastPacketSize, 4)
                + little(packetSize, 4) + little(0, 4)
            let header =
                headerName + zeros.prefix(8) + little(30 + objects.count + 104, 8) + little(2, 4)
                + little(0x201, 2)
            let data =
                dataName + zeros.prefix(8) + little(dataSize ?? 50 + told * packetSize, 8) + zeros
                + little(told, 8) + little(0x101, 2)
            return header + objects + properties + data + (0..<there).flatMap { _ in Self.packet } + tail
        }
    }

    private func file(_ movie: Movie, in folder: TemporaryFolder) throws -> InputFile {
        try InputFile(ForgePath(folder.write(movie.bytes, to: "a.wma")))
    }

    private func look(_ movie: Movie) throws -> FileEnd {
        try withTemporaryFolder { folder in try ASFEnd.look(file(movie, in: folder), 1000) }
    }

    private func packets(_ movie: Movie) throws -> Range<Int64>? {
        try withTemporaryFolder { folder in try ASFEnd.packets(of: file(movie, in: folder))?.declared }
    }

    @Test func `packets that are not there are told in bytes and seconds`() throws {
        for (there, rest) in [(10, 0), (9, 99), (7, 0), (1, 5), (0, 40)] {
            let movie = Movie(there: there, tail: [UInt8](repeating: 0x82, count: rest))
            let found = try look(movie)
            guard there < 10 else {
                #expect(found == .whole)
                continue
            }
            let total = movie.start + 1000
            #expect(
                found.damage?.reason
                    == "it has \(movie.bytes.count) of the \(total) bytes that its header tells of")
            // Of the length the preroll is no part.
            #expect(abs((found.damage?.missingSeconds ?? 0) - Double(10 - there)) < 1e-6, "\(there)")
            #expect(abs((found.length ?? 0) - Int64(there * 1000)) <= 1, "\(there)")
        }
        #expect(try look(Movie(there: 12)) == .whole)
    }

    @Test func `without a duration no seconds are told`() throws {
        // The field is behind those of the packets.
        var bytes = Movie(there: 5).bytes
        for place in 30 + 64..<30 + 72 { bytes[place] = 0 }
        try withTemporaryFolder { folder in
            let found = try ASFEnd.look(InputFile(ForgePath(folder.write(bytes, to: "a.wma"))), 1000)
            #expect(found.damage != nil)
            #expect(found.damage?.missingSeconds == nil)
            #expect(found.length == nil)
        }
    }

    @Test func `a file that ends in front of its packets lacks all of them`() throws {
        let movie = Movie()
        try withTemporaryFolder { folder in
            let path = try folder.write(movie.bytes[..<(movie.start - 20)], to: "a.wma")
            let found = try ASFEnd.look(InputFile(ForgePath(path)), 1000)
            #expect(found.damage?.missingSeconds == 10)
            #expect(found.length == 0)
        }
    }

    @Test
    func `an object of another name says nothing, and those in front of the properties are passed over`()
        throws
    {
        func object(_ size: Int) -> [UInt8] {
            [UInt8](repeating: 7, count: 16) + [UInt8(size), 0, 0, 0, 0, 0, 0, 0]
                + [UInt8](repeating: 9, count: max(0, size - 24))
        }
        #expect(try look(Movie(there: 5, objects: object(24) + object(60))).damage != nil)
        #expect(try look(Movie(there: 5, objects: object(23))) == .whole)
        #expect(try look(Movie(there: 5, dataName: [UInt8](repeating: 1, count: 8))) == .whole)
        // Packets of several sizes cannot be counted.
        #expect(try look(Movie(there: 5, leastPacketSize: 99)) == .whole)
        #expect(try look(Movie(there: 5, packetSize: 0, leastPacketSize: 0)) == .whole)
    }

    @Test func `a recording whose end was not known ends with a packet, or with a mark`() throws {
        let (mark, half) = (Array("$E".utf8) + [1, 2, 3], [UInt8](repeating: 0x82, count: 50))
        // A header tells of a broadcast, or of no packets.
        for told in [10, 0] {
            func movie(_ tail: [UInt8]) -> Movie {
                Movie(told: told, there: 4, isBroadcast: told > 0, tail: tail)
            }
            #expect(try look(movie([])) == .whole)
            let cut = try look(movie(half))
            #expect(cut.damage?.reason == "its last packet is cut off: 50 of 100 bytes are there")
            #expect(cut.damage?.isAtLeast == true)
            #expect(try look(movie(mark)) == .whole)
            #expect(try look(movie(Array("$X".utf8) + [1, 2, 3])).damage != nil)
            // More may stand behind the mark than a packet has.
            #expect(try look(movie(mark + [UInt8](repeating: 6, count: 130))) == .whole)
            // A mark counts where a packet would begin, be all in front of it packets or not.
            #expect(try look(movie(half + mark)).damage != nil)
            #expect(try look(movie([7] + Movie.packet.dropFirst() + mark)) == .whole)
            #expect(try look(movie([7] + Movie.packet.dropFirst() + mark + Movie.packet)).damage != nil)
        }
    }

    @Test func `the packets lie where the data object says, or up to the mark`() throws {
        let start = Int64(Movie().start)
        #expect(try packets(Movie()) == start..<start + 1000)
        // In whole packets.
        #expect(try packets(Movie(dataSize: 50 + 399)) == start..<start + 300)
        #expect(try packets(Movie(dataSize: 51)) == start..<start)
        #expect(try packets(Movie(dataSize: 50)) == nil)
        #expect(try packets(Movie(there: 0)) == nil)
        #expect(try packets(Movie(headerName: [UInt8](repeating: 1, count: 8))) == nil)
        #expect(try packets(Movie(dataName: [UInt8](repeating: 1, count: 8))) == nil)
        #expect(try packets(Movie(packetSize: 0, leastPacketSize: 0, dataSize: 1050)) == nil)
        // Of a broadcast the data object says nothing.
        let mark = Array("$E".utf8)
        #expect(try packets(Movie(there: 4, isBroadcast: true)) == nil)
        #expect(try packets(Movie(there: 4, isBroadcast: true, tail: mark)) == start..<start + 400)
        #expect(try packets(Movie(there: 4, isBroadcast: true, tail: [7] + mark)) == nil)
    }

    @Test func `packets behind the data object's end are sound, as many as are whole and begin alike`() throws
    {
        func more(_ movie: Movie) throws -> Int64? {
            try withTemporaryFolder { folder in
                let file = try file(movie, in: folder)
                return try ASFEnd.packets(of: file).flatMap {
                    try ASFEnd.sound(behind: $0, of: file)?.there
                }
            }
        }
        #expect(try more(Movie(there: 60)) == 6000)
        #expect(try more(Movie(there: 60, tail: Array(Movie.packet.dropLast()))) == 6000)
        #expect(try more(Movie(there: 60, tail: [7] + [UInt8](repeating: 9, count: 500))) == 6000)
        #expect(try more(Movie()) == nil)
        // Fewer bytes than 4096 are none.
        #expect(try more(Movie(there: 50)) == nil)
        #expect(try more(Movie(there: 51)) == 5100)
    }
}
