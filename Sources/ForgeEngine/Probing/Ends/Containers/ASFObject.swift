import ForgeModel

/// An object of an ASF file, WMA among them: a GUID, and a size that counts both (ASF specification, 2.1).
struct ASFObject {
    /// The first half of the GUID of the Header object, as of all others here.
    static let header: UInt64 = 0x11CF_668E_75B2_2630
    /// Offset of the first object in the Header object.
    static let first: Int64 = 30
    /// Bytes of GUID and size.
    private static let headSize: Int64 = 24
    /// More objects than any header has.
    private static let limit = 1 << 10

    /// The first half of its GUID.
    let kind: UInt64
    /// Offset of its GUID.
    let start: Int64
    /// Where it ends, or what holds it does.
    let end: Int64

    /// Offset of what it holds.
    var body: Int64 { start + Self.headSize }

    /// Calls `body` with the objects in a part of a file, one behind the other, until it returns false.
    ///
    /// - Throws: `ForgeError` when the file cannot be read, and the errors of `body`.
    static func forEach(
        in range: Range<Int64>, of file: InputFile, _ body: (ASFObject) throws(ForgeError) -> Bool
    ) throws(ForgeError) {
        var offset = range.lowerBound
        for _ in 0..<limit where offset + headSize <= range.upperBound {
            let head = try file.view(at: offset, count: Int(headSize))
            guard let kind = head.little(8, at: 0), let told = head.little(8, at: 16),
                told >= UInt64(headSize)
            else { return }
            let end = offset + Int64(clamping: min(told, UInt64(range.upperBound - offset)))
            guard try body(ASFObject(kind: kind, start: offset, end: end)) else { return }
            offset = end
        }
    }
}
