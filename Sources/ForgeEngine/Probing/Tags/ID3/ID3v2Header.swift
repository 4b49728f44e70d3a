import M4BFormat

/// The ten bytes in front of a tag, or behind it.
struct ID3v2Header {
    let version: UInt8
    let flags: UInt8
    /// Bytes of the tag without header and footer, as it says.
    let size: Int
    /// Whether unsynchronisation has been undone in all of the tag.
    var isSynchronised = false

    static let count = 10

    /// - Parameter mark: "ID3", or "3DI" for the footer.
    init?(_ bytes: ArraySlice<UInt8>, mark: StaticString = "ID3") {
        let bytes = ByteView(bytes: Array(bytes.prefix(Self.count)))
        guard bytes.count == Self.count, bytes.has(mark), (2...4).contains(bytes[3]), bytes[4] < 0xFF,
            let size = ID3v2Size.synchsafe(bytes.bytes[6...])
        else { return nil }
        (version, flags, self.size) = (bytes[3], bytes[5], size)
    }

    /// The header of frames within a frame.
    init(version: UInt8) { (self.version, flags, size) = (version, 0, 0) }

    var isUnsynchronised: Bool { flags & 0x80 != 0 }
    var hasExtension: Bool { version > 2 && flags & 0x40 != 0 }
    /// Of version 2, of which nobody defined how.
    var isCompressed: Bool { version == 2 && flags & 0x40 != 0 }
    var hasFooter: Bool { version == 4 && flags & 0x10 != 0 }

    /// Bytes in all.
    var total: Int64 { Int64(size) + Int64(Self.count) + (hasFooter ? Int64(Self.count) : 0) }
}
