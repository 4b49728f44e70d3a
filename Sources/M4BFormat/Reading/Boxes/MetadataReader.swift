/// Reads `meta` boxes: iTunes items, and QuickTime metadata with a key table.
struct MetadataReader {
    private(set) var tags: [M4BTag] = []
    private(set) var covers: [M4BCover] = []
    private(set) var gapless: GaplessInfo?

    init(_ boxes: [BoxCursor]) throws {
        for box in boxes { try read(box) }
        for tag in tags where tag.key == "----:com.apple.iTunes:iTunSMPB" {
            if gapless == nil, case .text(let text) = tag.value { gapless = GaplessInfo(text) }
        }
    }

    private mutating func read(_ meta: BoxCursor) throws {
        let boxes = try Self.contents(of: meta).children()
        guard let list = boxes.first("ilst") else { return }
        let names = try boxes.first("keys").map(Self.keyNames) ?? []
        for item in try list.children() { try read(item, names: names) }
    }

    /// The box behind its version and flags: QuickTime's `meta` is a plain box, ISO's has them. The handler tells.
    static func contents(of meta: BoxCursor) throws -> BoxCursor {
        var (meta, probe) = (meta, meta)
        if meta.remaining >= 8, (try? (probe.skip(4), probe.fourCC()).1) != "hdlr" { try meta.skip(4) }
        return meta
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

    /// The key of an item of iTunes, as `M4BTag` has it.
    static func key(of item: BoxCursor) throws -> String { try parts(of: item, names: []).key }

    private mutating func read(_ item: BoxCursor, names: [String]) throws {
        let (key, values) = try Self.parts(of: item, names: names)
        for var value in values {
            let type = try value.u32() & 0xFF_FFFF
            _ = try value.u32()
            add(key, type, try value.take(value.remaining), isCover: item.type == "covr")
        }
    }

    /// - Parameter names: those of QuickTime's table of keys.
    private static func parts(
        of item: BoxCursor, names: [String]
    ) throws -> (key: String, values: [BoxCursor]) {
        var key = item.type.description
        var values: [BoxCursor] = []
        let index = Int(item.type.rawValue)
        if index >= 1, index <= names.count { key = names[index - 1] }
        var mean = ""
        for var part in try item.children() {
            switch part.type {
            case "mean", "name":
                _ = try part.versionAndFlags()
                let text = String(decoding: try part.take(part.remaining), as: UTF8.self)
                if part.type == "mean" { mean = text } else { key = "----:\(mean):\(text)" }
            case "data": values.append(part)
            default: break
            }
        }
        return (key, values)
    }

    private mutating func add(_ key: String, _ type: UInt32, _ bytes: [UInt8], isCover: Bool) {
        if isCover, let cover = M4BCover(data: bytes) {
            covers.append(cover)
            return
        }
        tags.append(M4BTag(key: key, value: Self.value(type, bytes)))
    }

    private static func value(_ type: UInt32, _ bytes: [UInt8]) -> M4BTag.Value {
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
