import ForgeModel
import ForgeSystem

/// The files in a ZIP archive, such as an EPUB is (PKWARE's APPNOTE 6.3.3, without its 64-bit form). Used on one thread.
struct ZipArchive {
    private struct Entry {
        var isPacked: Bool
        var (packedSize, size) = (0, 0)
        var checksum: UInt32
        /// Of its own header.
        var offset: Int64
    }

    /// Bytes of the list of files, and of a file, at most.
    private static let (listLimit, fileLimit) = (16 << 20, 16 << 20)

    private let file: OpenFile
    private var entries: [String: Entry] = [:]

    /// Whether a file begins like an archive. Blocks.
    static func isOne(_ path: ForgePath) -> Bool {
        (try? OpenFile.head(of: path.bytes, 4)) == Array("PK\u{3}\u{4}".utf8)
    }

    /// Reads the list of files. Blocks.
    ///
    /// - Throws: `SidecarError`.
    init(_ path: ForgePath) throws(SidecarError) {
        let size: Int64
        do throws(SystemError) {
            file = try OpenFile(path)
            size = try file.status().size
        } catch { throw SidecarError(reason: error.words) }
        // The end of the list has a comment of up to 65,535 bytes behind it.
        let tailSize = Int(min(size, 22 + 65_535))
        let tail = ByteReader(try Self.read(file, tailSize, at: size - Int64(tailSize)))
        guard
            let end = (0...max(0, tailSize - 22)).reversed().first(where: {
                tail.number($0, 4) == 0x0605_4B50
            }),
            let listSize = tail.number(end + 12, 4), let offset = tail.number(end + 16, 4),
            listSize <= Self.listLimit, Int64(offset + listSize) <= size
        else { throw Self.damage }
        let list = ByteReader(try Self.read(file, listSize, at: Int64(offset)))
        var place = 0
        while list.number(place, 4) == 0x0201_4B50 {
            guard let method = list.number(place + 10, 2), let checksum = list.number(place + 16, 4),
                let packed = list.number(place + 20, 4), let size = list.number(place + 24, 4),
                let nameSize = list.number(place + 28, 2), let extra = list.number(place + 30, 2),
                let comment = list.number(place + 32, 2), let offset = list.number(place + 42, 4),
                let name = list.text(place + 46, nameSize)
            else { throw Self.damage }
            if method == 0 || method == 8 {
                entries[name] = Entry(
                    isPacked: method == 8, packedSize: packed, size: size, checksum: UInt32(checksum),
                    offset: Int64(offset))
            }
            place += 46 + nameSize + extra + comment
        }
    }

    private static let damage = SidecarError(reason: "it is no whole ZIP archive")

    private static func read(_ file: OpenFile, _ count: Int, at offset: Int64) throws(SidecarError) -> [UInt8]
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        let filled: Int
        do throws(SystemError) { filled = try file.fill(buffer, at: offset) } catch {
            throw SidecarError(reason: error.words)
        }
        guard filled == count else { throw damage }
        return Array(buffer)
    }

    /// The bytes of a file, as its checksum says they are. Blocks.
    ///
    /// - Throws: `SidecarError`.
    func bytes(of name: String) throws(SidecarError) -> [UInt8] {
        guard let entry = entries[name] else { throw SidecarError(reason: "it has no \(name)") }
        guard entry.size <= Self.fileLimit, entry.packedSize <= Self.fileLimit else {
            throw SidecarError(reason: "\(name) in it is too large")
        }
        let header = ByteReader(try Self.read(file, 30, at: entry.offset))
        guard header.number(0, 4) == 0x0403_4B50, let nameSize = header.number(26, 2),
            let extra = header.number(28, 2)
        else { throw Self.damage }
        let packed = try Self.read(file, entry.packedSize, at: entry.offset + Int64(30 + nameSize + extra))
        let bytes = entry.isPacked ? try? Inflate.bytes(packed, limit: entry.size) : packed
        guard let bytes, bytes.count == entry.size, Self.checksum(bytes) == entry.checksum else {
            throw SidecarError(reason: "\(name) in it is damaged")
        }
        return bytes
    }

    /// CRC-32 of ISO 3309, as ZIP has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }

    /// Numbers and names at places that may not be there.
    private struct ByteReader {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        /// Little-endian.
        func number(_ place: Int, _ count: Int) -> Int? {
            guard place + count <= bytes.count else { return nil }
            return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        func text(_ place: Int, _ count: Int) -> String? {
            guard place + count <= bytes.count else { return nil }
            return String(decoding: bytes[place..<place + count], as: UTF8.self)
        }
    }
}
