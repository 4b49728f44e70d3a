import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// The ends of TTA and Creative Voice files made by hand: frames and blocks whose contents nobody looks at.
@Suite struct HandmadeEndTests {
    private let noise = [UInt8](repeating: 0xA5, count: 5000)

    private func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(value >> (8 * $0) & 255) }
    }

    private func file(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> InputFile {
        try InputFile(ForgePath(folder.write(bytes, to: "a.bin")))
    }

    /// Two frames of 256 samples and one of 88, of 100 bytes each.
    private var tta: [UInt8] {
        let header =
            Array("TTA1".utf8) + little(1, 2) + little(1, 2) + little(16, 2) + little(245, 4) + little(600, 4)
        let table = (0..<3).flatMap { _ in little(100, 4) }
        return header + little(0, 4) + table + little(0, 4) + [UInt8](repeating: 0x5A, count: 300)
    }

    @Test func `TTA: frames that are there in whole are counted, tags behind them or not`() throws {
        try withTemporaryFolder { folder in
            let whole = try TTAEnd.look(file(tta, in: folder))
            #expect(whole == .whole)
            let tag = Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)
            for (missing, tail, there) in [
                (1, [], 512), (100, [], 512), (101, [], 256), (200, tag, 256), (300, [], 0),
            ] as [(Int, [UInt8], Int64)] {
                let found = try TTAEnd.look(file(tta.dropLast(missing) + tail, in: folder))
                #expect(found.length == there, "\(missing)")
                let total = tta.count + tail.count
                #expect(
                    found.damage?.reason
                        == "it has \(total - missing) of the \(total) bytes that its header tells of")
                #expect(found.damage?.missingSeconds == Double(600 - there) / 245)
            }
        }
    }

    @Test func `TTA: what is behind the last frame is told unless it is one or little`() throws {
        try withTemporaryFolder { folder in
            func note(_ tail: [UInt8]) throws -> String? {
                try TTAEnd.look(file(tta + tail, in: folder)).note
            }
            for (tail, text) in [
                (Array(noise[..<4095]), nil),
                (Array(noise[..<4096]), "4096 bytes behind its sound are none of it"),
                // The check sum of nothing is 0, and that of the nine digits is known.
                (little(0, 4) + noise, "5004 bytes behind its sound are none of it"),
                (Array("123456789".utf8) + little(0xCBF4_3926, 4) + noise, nil),
            ] as [([UInt8], String?)] {
                let found = try TTAEnd.look(file(tta + tail, in: folder))
                #expect(found.note == text)
                #expect(found.damage == nil)
            }
        }
    }

    @Test func `VOC: a byte that ends the blocks is told from a hole, and from what SoX leaves over`() throws
    {
        try withTemporaryFolder { folder in
            let header = Array("Creative Voice File\u{1A}".utf8) + little(26, 2) + little(0, 4)
            func block(_ kind: UInt8) -> [UInt8] { [kind] + little(100, 3) + noise[..<100] }
            let zeros = [UInt8](repeating: 0, count: 40)
            let one = Int64(header.count + 104)
            for (kinds, tail, end) in [
                ([1], [0], one + 1), ([1], [0] + noise, one + 1), ([1], zeros, nil), ([1], [0xA5, 0], nil),
                ([1], [], nil), ([1], Array(zeros[..<16]), one + 1),
                ([9], Array(noise[..<8]) + [0], one + 9), ([9], Array(noise[..<8]) + [1], nil),
                ([9], Array(zeros[..<12]), one + 1), ([1], Array(noise[..<8]) + [0], nil),
                ([1, 9], Array(noise[..<8]) + [0], nil), ([1, 9], [0], one + 105),
            ] as [([UInt8], [UInt8], Int64?)] {
                let bytes = header + kinds.flatMap(block) + tail
                let found = try VOCEnd.end(of: file(bytes, in: folder))
                #expect(found == end, "\(kinds) \(tail.prefix(20))")
            }
        }
    }
}
