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

    /// As `M4BTag` has them.
    var values: [M4BTag.Value] {
        switch self {
        case .text(_, let text), .freeform(_, let text): [.text(text)]
        case .integer(_, let value, let bytes):
            [
                .bytes(
                    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * (bytes - 1 - $0))) },
                    type: 21)
            ]
        case .covers(let covers): covers.map { .bytes($0.data, type: $0.typeCode) }
        case .foreign(_, let values): values
        }
    }

    func write(to out: inout BoxBuffer) {
        let parts = key.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3, parts[0] == "----" {
            out.box("----") {
                $0.fullBox("mean") { $0.append(Array(parts[1].utf8)) }
                $0.fullBox("name") { $0.append(Array(parts[2].utf8)) }
                data(to: &$0)
            }
        } else {
            out.box(FourCC(stringLiteral: key)) { data(to: &$0) }
        }
    }

    /// One item with several values has one `data` for each, which is how iTunes and mutagen write them.
    private func data(to out: inout BoxBuffer) {
        for (type, bytes) in values.map(Self.coded) {
            out.box("data") {
                $0.u32(type)
                $0.u32(0)
                $0.append(bytes)
            }
        }
    }
}
