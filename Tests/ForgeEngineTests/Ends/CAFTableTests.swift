import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Core Audio files whose packet table counts other packets than their sound has.
@Suite(.requires(.ffmpeg)) struct CAFTableTests {
    private struct Chunk {
        var name: String
        var bytes: [UInt8]
    }

    private func big(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func chunks(of file: [UInt8]) -> [Chunk] {
        var (chunks, offset): ([Chunk], Int) = ([], 8)
        while offset + 12 <= file.count {
            let size = Int(LyingInput.big(file, offset + 4, 8))
            chunks.append(
                Chunk(
                    name: String(decoding: file[offset..<offset + 4], as: UTF8.self),
                    bytes: Array(file[offset + 12..<offset + 12 + size])))
            offset += 12 + size
        }
        return chunks
    }

    /// - Parameter isOpen: the size of the sound is -1, which reaches to the end of the file.
    private func file(_ chunks: [Chunk], isOpen: Bool = false) -> [UInt8] {
        chunks.reduce(Array("caff".utf8) + [0, 1, 0, 0]) { file, chunk in
            let size = isOpen && chunk.name == "data" ? -1 : chunk.bytes.count
            return file + Array(chunk.name.utf8) + big(size, 8) + chunk.bytes
        }
    }

    private func table(_ sizes: [Int], frames: Int) -> [UInt8] {
        let head = big(sizes.count, 8) + big(sizes.count * frames, 8) + big(0, 8)
        return sizes.reduce(into: head) { table, size in
            var bytes = [UInt8(size & 127)]
            var rest = size >> 7
            while rest > 0 {
                bytes.insert(UInt8(128 | rest & 127), at: 0)
                rest >>= 7
            }
            table += bytes
        }
    }

    /// The file with another table, in front of its sound or behind it.
    private func with(_ table: [UInt8], in chunks: [Chunk], isFront: Bool) -> [Chunk] {
        let rest = chunks.filter { $0.name != "pakt" }
        let table = Chunk(name: "pakt", bytes: table)
        return isFront ? [rest[0], table] + rest.dropFirst() : rest + [table]
    }

    private func sizes(_ table: [UInt8]) -> [Int] {
        var (sizes, value): ([Int], Int) = ([], 0)
        for byte in table[24...] {
            value = value << 7 | Int(byte & 127)
            if byte < 128 {
                sizes.append(value)
                value = 0
            }
        }
        return sizes
    }

    /// Sound of one codec: its chunks, and its packets' sizes.
    private func make(_ codec: String, in folder: TemporaryFolder) throws -> (
        [Chunk], sizes: [Int], frames: Int
    ) {
        if codec == "alac" {
            let all = chunks(of: try LyingInput.make("a.caf", ["-c:a", "alac"], in: folder))
            return (all, sizes(try #require(all.first { $0.name == "pakt" }).bytes), 4096)
        }
        // ffmpeg writes no AAC into CAF.
        let movie = try LyingInput.make("a.m4a", ["-c:a", "aac"], in: folder)
        let at = try #require(LyingInput.find("esds", in: movie))
        let cookie = Array(movie[at + 8..<at - 4 + Int(LyingInput.big(movie, at - 4, 4))])
        let stream = try LyingInput.make("a.aac", ["-c:a", "aac"], in: folder)
        var (packets, offset): ([[UInt8]], Int) = ([], 0)
        while offset < stream.count {
            let size = Int(LyingInput.big(stream, offset + 3, 3) >> 5) & 8191
            packets.append(Array(stream[offset + 7..<offset + size]))
            offset += size
        }
        let format: [UInt8] =
            big(Int(Double(44_100).bitPattern), 8) + Array("aac ".utf8) + big(0, 8) + big(1024, 4)
            + big(1, 4) + big(0, 4)
        let all = [
            Chunk(name: "desc", bytes: format), Chunk(name: "kuki", bytes: cookie),
            Chunk(name: "data", bytes: [0, 0, 0, 0] + packets.joined()),
        ]
        return (all, packets.map(\.count), 1024)
    }

    @Test(arguments: ["alac", "aac"], [true, false])
    func `sound that the table does not count is damage`(_ codec: String, isFront: Bool) throws {
        try withTemporaryFolder { folder in
            let (chunks, sizes, frames) = try make(codec, in: folder)
            let whole = with(table(sizes, frames: frames), in: chunks, isFront: isFront)
            let all = try DecodedInput(file(whole), as: "w.caf", in: folder)
            #expect(all.track.notes == [], "\(all)")
            #expect(all.warnings == [], "\(all)")
            for kept in [sizes.count / 2, sizes.count - 1] {
                let bytes = file(
                    with(table(Array(sizes[..<kept]), frames: frames), in: chunks, isFront: isFront))
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(bytes, as: "c.caf", in: folder)
                }
                #expect(
                    error?.code == .inputDamaged,
                    "\(String(describing: error))")
                #expect(
                    error?.isTransient == false,
                    "\(String(describing: error))")
                let left = try DecodedInput(bytes, as: "c.caf", in: folder, damaged: .keep)
                #expect(left.count == Int64(kept * frames), "\(left)")
                let missing = Double(all.count - left.count) / 44_100
                // Packets differ in size: bytes tell the time of many to a tenth, that of one not at all.
                let told = try #require(left.track.damage?.missingSeconds)
                #expect(kept == sizes.count - 1 || abs(told - missing) < 0.1 * missing)
            }
        }
    }

    @Test(arguments: ["alac", "aac"])
    func `a table of packets that are not there is damage`(_ codec: String) throws {
        try withTemporaryFolder { folder in
            let (chunks, sizes, frames) = try make(codec, in: folder)
            let bytes = file(with(table(sizes + [500, 500], frames: frames), in: chunks, isFront: true))
            let error = #expect(throws: ForgeError.self) { try DecodedInput(bytes, as: "c.caf", in: folder) }
            #expect(
                error?.code == .inputDamaged,
                "\(String(describing: error))")
            #expect(
                error?.reason.contains("table") == true,
                "\(String(describing: error))")
        }
    }

    @Test(arguments: ["alac", "aac"])
    func `sound of unknown size is read as far as its table counts`(_ codec: String) throws {
        try withTemporaryFolder { folder in
            let (chunks, sizes, frames) = try make(codec, in: folder)
            let whole = with(table(sizes, frames: frames), in: chunks, isFront: true).filter {
                $0.name != "info"
            }
            let told = try DecodedInput(file(whole), as: "t.caf", in: folder)
            let open = try DecodedInput(file(whole, isOpen: true), as: "o.caf", in: folder)
            #expect(open.count == told.count, "\(open)")
            #expect(open.warnings == [], "\(open)")
            #expect(open.track.notes == [], "\(open)")
            #expect((open.track.aac?.packets ?? sizes.count) == sizes.count)
            let half = with(table(Array(sizes[..<20]), frames: frames), in: chunks, isFront: true)
            #expect(throws: ForgeError.self) {
                try DecodedInput(file(half, isOpen: true), as: "h.caf", in: folder)
            }
        }
    }

    @Test(arguments: [true, false], [5, 5000])
    func `zeros behind the packets are no loss`(isFront: Bool, zeros: Int) throws {
        try withTemporaryFolder { folder in
            let (chunks, sizes, frames) = try make("aac", in: folder)
            var padded = chunks
            padded[padded.count - 1].bytes += [UInt8](repeating: 0, count: zeros)
            let all = try DecodedInput(
                file(with(table(sizes, frames: frames), in: padded, isFront: isFront)), as: "z.caf",
                in: folder)
            #expect(all.count == Int64(sizes.count * frames), "\(all)")
            #expect(all.warnings == [], "\(all)")
            // What fills less than a chunk's header has no room for another one.
            if isFront || zeros > 12 {
                #expect(all.track.aac != nil)
                #expect(all.track.aac?.obstacle == nil)
            }
        }
    }

    @Test(arguments: ["adpcm_ima_qt", "pcm_s16be"])
    func `packets of one size need no table`(_ codec: String) throws {
        try withTemporaryFolder { folder in
            let bytes = try LyingInput.make("a.caf", ["-c:a", codec], in: folder)
            let honest = try DecodedInput(bytes, as: "h.caf", in: folder)
            let count = Int(honest.count) / (codec == "pcm_s16be" ? 1 : 64)
            for told in [count / 2, count - 1] {
                let table = big(told, 8) + big(told * (codec == "pcm_s16be" ? 1 : 64), 8) + big(0, 8)
                let lying = try DecodedInput(
                    file(with(table, in: chunks(of: bytes), isFront: true)), as: "l.caf", in: folder)
                #expect(lying.count == honest.count, "\(lying)")
                #expect(lying.warnings == [], "\(lying)")
            }
        }
    }
}
