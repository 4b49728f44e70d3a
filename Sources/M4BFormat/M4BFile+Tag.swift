extension M4BFile {
    /// One value of the metadata.
    public struct Tag: Sendable, Equatable {
        /// What the value is.
        public enum Value: Sendable, Equatable {
            case text(String)
            case integer(Int64)
            /// Anything else, with its type code.
            case bytes([UInt8], type: UInt32)
        }

        /// "©nam" for a native atom, "----:com.apple.iTunes:SERIES" for a free-form one, and the whole name for a
        /// QuickTime `keys` entry.
        public var key: String
        /// The value, by the type that the item declares.
        public var value: Value
    }

    /// What `iTunSMPB` says about the encoder's delay and padding.
    public struct GaplessInfo: Sendable, Equatable {
        /// Samples before the recording.
        public var priming: Int64
        /// Samples after the recording.
        public var padding: Int64
        /// Samples of the recording.
        public var sampleCount: Int64

        init?(_ text: String) {
            let numbers = text.split(separator: " ").prefix(4).map { UInt64($0, radix: 16) }
            guard numbers.count == 4, let priming = numbers[1], let padding = numbers[2],
                let count = numbers[3],
                priming < 1 << 32, padding < 1 << 32, count > 0, count < 1 << 60
            else { return nil }
            self.priming = Int64(priming)
            self.padding = Int64(padding)
            sampleCount = Int64(count)
        }
    }
}

/// Reads `meta` boxes: iTunes items, and QuickTime metadata with a key table.
struct MetadataReader {
    private(set) var tags: [M4BFile.Tag] = []
    private(set) var covers: [M4BCover] = []
    private(set) var gapless: M4BFile.GaplessInfo?

    init(_ boxes: [BoxCursor]) throws {
        for box in boxes { try read(box) }
        for tag in tags where tag.key == "----:com.apple.iTunes:iTunSMPB" {
            if gapless == nil, case .text(let text) = tag.value { gapless = M4BFile.GaplessInfo(text) }
        }
    }

    private mutating func read(_ meta: BoxCursor) throws {
        var meta = meta
        // QuickTime's `meta` is a plain box, ISO's has version and flags: look where the handler is.
        var probe = meta
        if meta.remaining >= 8, (try? (probe.skip(4), probe.fourCC()).1) != "hdlr" { try meta.skip(4) }
        let boxes = try meta.children()
        guard let list = boxes.first("ilst") else { return }
        let names = try boxes.first("keys").map(Self.keyNames) ?? []
        for item in try list.children() { try read(item, names: names) }
    }

    private static func keyNames(_ box: BoxCursor) throws -> [String] {
        var box = box
        _ = try box.versionAndFlags()
        _ = try box.u32()
        return try box.children().map {
            var entry = $0
            return String(decoding: try entry.take(entry.remaining), as: UTF8.self)
        }
    }

    private mutating func read(_ item: BoxCursor, names: [String]) throws {
        var key = item.type.description
        let index = Int(item.type.rawValue)
        if index >= 1, index <= names.count { key = names[index - 1] }
        var mean = ""
        for var part in try item.children() {
            switch part.type {
            case "mean", "name":
                _ = try part.versionAndFlags()
                let text = String(decoding: try part.take(part.remaining), as: UTF8.self)
                if part.type == "mean" { mean = text } else { key = "----:\(mean):\(text)" }
            case "data":
                let type = try part.u32() & 0xFF_FFFF
                _ = try part.u32()
                add(key, type, try part.take(part.remaining), isCover: item.type == "covr")
            default: break
            }
        }
    }

    private mutating func add(_ key: String, _ type: UInt32, _ bytes: [UInt8], isCover: Bool) {
        if isCover, let cover = M4BCover(data: bytes) {
            covers.append(cover)
            return
        }
        tags.append(M4BFile.Tag(key: key, value: Self.value(type, bytes)))
    }

    private static func value(_ type: UInt32, _ bytes: [UInt8]) -> M4BFile.Tag.Value {
        switch type {
        case 1: return .text(String(decoding: bytes, as: UTF8.self))
        case 2: return .text(TextDecoding.utf16(bytes[...], isLittleEndian: false))
        case 21 where (1...8).contains(bytes.count):
            var number: Int64 = bytes[0] & 0x80 == 0 ? 0 : -1
            for byte in bytes { number = number << 8 | Int64(byte) }
            return .integer(number)
        default: return .bytes(bytes, type: type)
        }
    }
}

/// Text of other programs as Swift strings; what is not valid is replaced.
enum TextDecoding {
    static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
        var units: [UInt16] = []
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittleEndian ? second << 8 | first : first << 8 | second)
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// UTF-8, or UTF-16 with a byte order mark (QTFF, "Text sample data").
    static func title(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isLittleEndian: false) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isLittleEndian: true) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
