/// One item of `ilst`: a native atom, or a free-form one with a name under `com.apple.iTunes`.
enum MetadataItem {
    case text(FourCC, String)
    /// A signed big-endian number of `bytes` bytes (type 21).
    case integer(FourCC, UInt32, bytes: Int)
    case freeform(String, String)
    /// At least one.
    case covers([M4BCover])
    /// The values of another file's item, at least one, by its key as `M4BTag` has it.
    case foreign(String, [M4BTag.Value])

    /// An item of another file; nil for QuickTime's `keys` and others that are no items of `ilst`.
    init?(_ key: String, _ values: [M4BTag.Value]) {
        let isFreeform = key.hasPrefix("----:") && key.split(separator: ":").count >= 3
        guard
            isFreeform
                || key.unicodeScalars.count == 4 && key.unicodeScalars.allSatisfy({ $0.value < 256 })
        else { return nil }
        self = .foreign(key, values)
    }

    /// The type code and bytes of a value.
    private static func coded(_ value: M4BTag.Value) -> (type: UInt32, bytes: [UInt8]) {
        switch value {
        case .text(let text): (1, Array(text.utf8))
        case .integer(let number):
            (21, withUnsafeBytes(of: number.bigEndian) { Array($0.suffix(width(of: number))) })
        case .bytes(let bytes, let type): (type, bytes)
        }
    }

    /// Bytes of the shortest signed number of iTunes that holds a value.
    private static func width(of number: Int64) -> Int {
        if Int8(exactly: number) != nil { return 1 }
        if Int16(exactly: number) != nil { return 2 }
        return Int32(exactly: number) != nil ? 4 : 8
    }

    /// As `M4BTag` names it.
    var key: String {
        switch self {
        case .text(let key, _), .integer(let key, _, _): key.description
        case .freeform(let name, _): "----:com.apple.iTunes:\(name)"
        case .covers: "covr"
        case .foreign(let key, _): key
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
        case .foreign(let key, let values):
            let parts = key.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, parts[0] == "----" {
                out.box("----") {
                    $0.fullBox("mean") { $0.append(Array(parts[1].utf8)) }
                    $0.fullBox("name") { $0.append(Array(parts[2].utf8)) }
                    Self.data(values, to: &$0)
                }
            } else {
                out.box(FourCC(stringLiteral: key)) { Self.data(values, to: &$0) }
            }
        case .covers(let covers):
            out.box("covr") { for cover in covers { Self.data(cover.typeCode, cover.data, to: &$0) } }
        }
    }

    /// One item with several values has one `data` for each, which is how iTunes and mutagen write them.
    private static func data(_ values: [M4BTag.Value], to out: inout BoxBuffer) {
        for (type, bytes) in values.map(coded) { data(type, bytes, to: &out) }
    }

    private static func data(_ type: UInt32, _ value: [UInt8], to out: inout BoxBuffer) {
        out.box("data") {
            $0.u32(type)
            $0.u32(0)
            $0.append(value)
        }
    }
}
