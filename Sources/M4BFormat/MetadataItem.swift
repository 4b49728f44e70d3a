/// One item of `ilst`: a native atom, or a free-form one with a name under `com.apple.iTunes`.
enum MetadataItem {
    case text(FourCC, String)
    /// A signed big-endian number of `bytes` bytes (type 21).
    case integer(FourCC, UInt32, bytes: Int)
    case freeform(String, String)
    case cover(M4BCover)

    static func gapless(priming: Int, padding: Int64, sampleCount: Int64) -> MetadataItem {
        func hex(_ value: Int64, _ width: Int) -> String {
            let digits = String(value, radix: 16, uppercase: true)
            return " " + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let numbers = hex(0, 8) + hex(Int64(priming), 8) + hex(padding, 8) + hex(sampleCount, 16)
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
