/// One item of `ilst`: a native atom, or a free-form one with a name under `com.apple.iTunes`.
enum MetadataItem {
    case text(FourCC, String)
    /// A signed big-endian number of `bytes` bytes (type 21).
    case integer(FourCC, UInt32, bytes: Int)
    case freeform(String, String)
    case cover(M4BCover)
    /// A value of another file: its key as `M4BFile.Tag` has it, type code and bytes.
    case foreign(M4BFile.Tag, type: UInt32, [UInt8])

    /// A tag of another file; nil for QuickTime's `keys` and others that are no items of `ilst`.
    init?(_ tag: M4BFile.Tag) {
        let isFreeform = tag.key.hasPrefix("----:") && tag.key.split(separator: ":").count >= 3
        guard
            isFreeform
                || tag.key.unicodeScalars.count == 4 && tag.key.unicodeScalars.allSatisfy({ $0.value < 256 })
        else { return nil }
        switch tag.value {
        case .text(let text): self = .foreign(tag, type: 1, Array(text.utf8))
        case .integer(let number):
            let width = Self.width(of: number)
            let bytes = withUnsafeBytes(of: number.bigEndian) { Array($0.suffix(width)) }
            self = .foreign(tag, type: 21, bytes)
        case .bytes(let bytes, let type): self = .foreign(tag, type: type, bytes)
        }
    }

    /// Bytes of the shortest signed number of iTunes that holds a value.
    private static func width(of number: Int64) -> Int {
        if Int8(exactly: number) != nil { return 1 }
        if Int16(exactly: number) != nil { return 2 }
        return Int32(exactly: number) != nil ? 4 : 8
    }

    /// As `M4BFile.Tag` names it.
    var key: String {
        switch self {
        case .text(let key, _), .integer(let key, _, _): key.description
        case .freeform(let name, _): "----:com.apple.iTunes:\(name)"
        case .cover: "covr"
        case .foreign(let tag, _, _): tag.key
        }
    }

    static func gapless(priming: Int64, padding: Int64, sampleCount: Int64) -> MetadataItem {
        func hex(_ value: Int64, _ width: Int) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return " " + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let numbers = hex(0, 8) + hex(priming, 8) + hex(padding, 8) + hex(sampleCount, 16)
        let unused = String(repeating: hex(0, 8), count: 8)
        return .freeform("iTunSMPB", numbers + unused)
    }

    func write(to out: inout BoxBuffer) {
        switch self {
        case .text(let key, let value):
            out.box(key) { Self.data(1, Array(value.utf8), to: &$0) }
        case .integer(let key, let value, let bytes):
            out.box(key) {
                let digits = (0..<bytes).map {
                    UInt8(truncatingIfNeeded: value >> UInt32(8 * (bytes - 1 - $0)))
                }
                Self.data(21, digits, to: &$0)
            }
        case .freeform(let name, let value):
            out.box("----") {
                $0.fullBox("mean") { $0.append(Array("com.apple.iTunes".utf8)) }
                $0.fullBox("name") { $0.append(Array(name.utf8)) }
                Self.data(1, Array(value.utf8), to: &$0)
            }
        case .foreign(let tag, let type, let bytes):
            let parts = tag.key.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, parts[0] == "----" {
                out.box("----") {
                    $0.fullBox("mean") { $0.append(Array(parts[1].utf8)) }
                    $0.fullBox("name") { $0.append(Array(parts[2].utf8)) }
                    Self.data(type, bytes, to: &$0)
                }
            } else {
                out.box(FourCC(stringLiteral: tag.key)) { Self.data(type, bytes, to: &$0) }
            }
        case .cover(let cover):
            out.box("covr") { Self.data(cover.typeCode, cover.data, to: &$0) }
        }
    }

    private static func data(_ type: UInt32, _ value: [UInt8], to out: inout BoxBuffer) {
        out.box("data") {
            $0.u32(type)
            $0.u32(0)
            $0.append(value)
        }
    }
}
