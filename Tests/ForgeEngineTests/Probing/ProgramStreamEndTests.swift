import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// The ends of MPEG program streams made by hand.
@Suite struct ProgramStreamEndTests {
    private func code(_ last: UInt8) -> [UInt8] { [0, 0, 1, last] }

    /// A pack of MPEG-2 with so many bytes of stuffing.
    private func pack(stuffing: Int = 0) -> [UInt8] {
        code(0xBA) + [0x44] + [UInt8](repeating: 4, count: 8) + [0xF8 | UInt8(stuffing)]
            + [UInt8](repeating: 0xFF, count: stuffing)
    }

    private var oldPack: [UInt8] { code(0xBA) + [0x21] + [UInt8](repeating: 4, count: 7) }

    private func packet(_ count: Int, _ id: UInt8 = 0xC0) -> [UInt8] {
        code(id) + [UInt8(count >> 8), UInt8(count & 255)] + [UInt8](repeating: 0x5A, count: count)
    }

    private func damage(_ bytes: [UInt8]) throws -> String? {
        try withTemporaryFolder { folder in
            try MPEGPSEnd.look(InputFile(ForgePath(folder.write(bytes, to: "a.mpg")))).damage?.reason
        }
    }

    @Test func `a last packet that is cut off is told, behind packs of any kind`() throws {
        for front in [pack(), pack(stuffing: 5), oldPack, pack() + packet(300) + oldPack] {
            let whole = front + packet(200)
            #expect(try damage(whole) == nil)
            #expect(
                try damage(whole.dropLast()) == "its last packet is cut off: 205 of 206 bytes are there")
            #expect(
                try damage(whole.dropLast(200)) == "its last packet is cut off: 6 of 206 bytes are there")
            // A size that is not there tells of nothing.
            #expect(try damage(whole.dropLast(201)) == nil)
        }
        #expect(
            try damage(packet(200) + pack(stuffing: 7).dropLast())
                == "its last packet is cut off: 20 of 21 bytes are there")
        #expect(
            try damage(packet(200) + pack(stuffing: 7).dropLast(7))
                == "its last packet is cut off: 14 of 21 bytes are there")
        #expect(try damage(packet(200) + pack().dropLast()) == nil)
        // Zeros at the end are sound, and a tag is none.
        let quiet = packet(200).dropLast(50) + [UInt8](repeating: 0, count: 50)
        #expect(try damage(pack() + quiet) == nil)
        let tag = Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)
        #expect(try damage(pack() + packet(200).dropLast(10) + tag) != nil)
    }

    @Test func `behind the code of the end, and what is no code, nothing is missing`() throws {
        let end = code(0xB9)
        #expect(try damage(pack() + packet(200) + end) == nil)
        #expect(try damage(pack() + packet(200) + end + [1, 0, 0, 0]) == nil)
        #expect(try damage(pack() + packet(200) + [0, 0, 2, 0xC0, 1, 0, 0]) == nil)
        #expect(try damage(packet(200) + packet(200).dropLast()) == nil)
    }

    @Test func `the last megabyte is walked`() throws {
        let packets = (0..<15).flatMap { _ in packet(65_000) }
        #expect(try damage(pack() + packets.dropLast()) != nil)
        #expect(try damage(packet(65_000) + pack() + packets.dropLast()) != nil)
        let many = packets + packets
        #expect(try damage(pack() + many.dropLast()) == nil)
        #expect(try damage(many + pack() + packet(9).dropLast()) != nil)
    }
}
