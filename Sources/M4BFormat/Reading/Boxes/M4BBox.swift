/// A box at the top level of the file.
public struct M4BBox: Sendable, Equatable {
    /// Its name.
    public var type: FourCC
    /// Offset of its header in bytes from the start of the file.
    public var offset: Int64
    /// Size in bytes with its header.
    public var size: Int64
}
