import ForgeModel
import ForgeSystem
import TestSupport

@testable import ForgeEngine

/// ID3v2 tags made byte by byte, as no library writes them.
struct ID3Bytes {
    var version: UInt8
    /// Of the tag.
    var flags: UInt8 = 0
    private(set) var frames: [UInt8] = []

    init(_ version: UInt8, flags: UInt8 = 0) { (self.version, self.flags) = (version, flags) }

    mutating func add(
        _ name: String, _ body: [UInt8], flags: [UInt8] = [0, 0], isSizePlain: Bool = false
    ) {
        frames += Array(name.utf8)
        switch version {
        case 2: frames += Self.big(body.count, 3)
        case 3: frames += Self.big(body.count, 4) + flags
        default: frames += (isSizePlain ? Self.big(body.count, 4) : Self.synchsafe(body.count)) + flags
        }
        frames += body
    }

    /// A text in one of the four encodings, each string with its mark and NULs between.
    mutating func add(_ name: String, _ encoding: UInt8, _ texts: String...) {
        add(name, [encoding] + Self.text(encoding, texts))
    }

    /// The tag: header, what comes before the frames, the frames, padding, footer.
    func bytes(before: [UInt8] = [], padding: Int = 0, footer: Bool = false) -> [UInt8] {
        let body = before + frames + [UInt8](repeating: 0, count: padding)
        let rest = [version, 0, flags | (footer ? 0x10 : 0)] + Self.synchsafe(body.count)
        return Array("ID3".utf8) + rest + body + (footer ? Array("3DI".utf8) + rest : [])
    }

    /// The same, all of it unsynchronised behind the header.
    func unsynchronised() -> [UInt8] {
        let body = Self.unsynchronise(frames)
        return Array("ID3".utf8) + [version, 0, flags | 0x80] + Self.synchsafe(body.count) + body
    }

    static func unsynchronise(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            result.append(byte)
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if byte == 0xFF, next >= 0xE0 || next == 0 { result.append(0) }
        }
        return result
    }

    static func text(_ encoding: UInt8, _ texts: [String]) -> [UInt8] {
        let coded = texts.map { text -> [UInt8] in
            switch encoding {
            case 0: text.unicodeScalars.map { UInt8($0.value) }
            case 1: [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            case 2: text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
            default: Array(text.utf8)
            }
        }
        return Array(coded.joined(separator: encoding == 1 || encoding == 2 ? [0, 0] : [0]))
    }

    static func big(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    static func little(_ number: Int, _ width: Int) -> [UInt8] { big(number, width).reversed() }

    static func synchsafe(_ number: Int) -> [UInt8] {
        (0..<4).reversed().map { UInt8(number >> (7 * $0) & 0x7F) }
    }
}

/// Pictures by their first bytes.
enum Picture {
    static func jpeg(_ count: Int = 40) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xE0] + (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    }

    /// A PNG of a size, as far as its header.
    static func png(_ width: Int, _ height: Int) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + ID3Bytes.big(width, 4) + ID3Bytes.big(height, 4) + [8, 2, 0, 0, 0]
    }
}

/// The tags of bytes as a file of a container, without sound.
func fileTags(_ bytes: [UInt8], _ container: String) throws -> [FileTag] {
    try withTemporaryFolder { folder in
        let path = ForgePath(try folder.write(bytes, to: "a"))
        return try FileTags(of: InputFile(path), container, nil, TextDecoding()).list
    }
}
