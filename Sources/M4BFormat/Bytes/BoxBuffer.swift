/// Bytes under construction: big-endian numbers and nested boxes.
struct BoxBuffer {
    private(set) var bytes: [UInt8] = []
    /// Bytes that belong here but are written to the file by somebody else. At most one hole.
    private(set) var hole: (position: Int, count: Int)?

    /// Bytes with those of the hole.
    var count: Int { bytes.count + (hole?.count ?? 0) }

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func u8(_ value: UInt8) { bytes.append(value) }
    mutating func u16(_ value: UInt16) { integer(value) }
    mutating func u32(_ value: UInt32) { integer(value) }
    mutating func u64(_ value: UInt64) { integer(value) }
    mutating func fourCC(_ value: FourCC) { integer(value.rawValue) }
    mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }
    mutating func append(_ other: ArraySlice<UInt8>) { bytes.append(contentsOf: other) }
    mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

    /// Leaves out the next `count` bytes.
    mutating func leave(_ count: Int) { hole = (bytes.count, count) }

    /// A number of 32 bits, or of 64 when `wide`. The caller decides by value which version of a box it writes.
    mutating func u32or64(_ value: UInt64, wide: Bool) {
        if wide { u64(value) } else { u32(UInt32(truncatingIfNeeded: value)) }
    }

    private mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// A box whose size is filled in after its body. Bodies stay far below 4 GiB: the packet count is limited.
    mutating func box(_ type: FourCC, _ body: (inout BoxBuffer) -> Void) {
        let start = bytes.count
        let before = count
        u32(0)
        fourCC(type)
        body(&self)
        let size = UInt32(count - before)
        for index in 0..<4 {
            bytes[start + index] = UInt8(truncatingIfNeeded: size >> UInt32(24 - 8 * index))
        }
    }

    /// A box with version and flags (ISO 14496-12, 4.2.2).
    mutating func fullBox(
        _ type: FourCC, version: UInt8 = 0, flags: UInt32 = 0, _ body: (inout BoxBuffer) -> Void
    ) {
        box(type) {
            $0.u32(UInt32(version) << 24 | flags)
            body(&$0)
        }
    }
}
