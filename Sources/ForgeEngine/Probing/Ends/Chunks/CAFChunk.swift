/// A chunk of a Core Audio file (Apple Core Audio Format Specification).
struct CAFChunk {
    /// With what follows it.
    var name: ByteView
    /// Without its header, which has twelve bytes.
    var size: Int64
    /// Offset of its header.
    var start: Int64
    /// Whether its size is not told, as that of sound may be which reaches to the end of the file.
    var isOpen = false
    var end: Int64 { start + 12 + size }
}
