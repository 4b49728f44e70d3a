/// The changes to make in a file. All else stays as it is, byte for byte.
public struct M4BEdit: Sendable, Equatable {
    /// The values that an item of `ilst` is to have.
    public struct Item: Sendable, Equatable {
        /// As `M4BTag.key`: "©nam", or "----:com.apple.iTunes:SERIES".
        public var key: String
        /// None removes the item.
        public var values: [M4BTag.Value]

        /// An item with its values.
        public init(_ key: String, _ values: [M4BTag.Value]) { (self.key, self.values) = (key, values) }
    }

    /// Bytes that take the place of others inside the movie box.
    package struct Patch: Sendable, Equatable {
        /// In the file.
        package var offset: Int64
        package var bytes: [UInt8]

        package init(offset: Int64, bytes: [UInt8]) { (self.offset, self.bytes) = (offset, bytes) }
    }

    /// The items that change; of one key the last counts. Those that are new follow the others in this order.
    public var items: [Item] = []
    /// The covers; nil leaves them, none removes them.
    public var covers: [M4BCover]?
    /// The chapters in order, in any timescale; nil leaves them, none removes them. The first starts at 0.
    public var chapters: [M4BFileChapter]?
    /// Whether the movie box is brought in front of the media. Default: it stays where it is, unless the file is written anew.
    public var bringsMovieToFront = false
    /// Numbers of the movie box that change.
    package var patches: [Patch] = []

    /// An edit that changes nothing.
    public init() {}

    /// Adds what makes a file that says the one say the other: items that both make are left as they are.
    public mutating func set(_ tags: M4BTags, replacing old: M4BTags) {
        let (before, after) = (old.items.map(\.item), tags.items.map(\.item))
        items += after.filter { !before.contains($0) }
        let keys = Set(after.map(\.key))
        items += before.filter { !keys.contains($0.key) }.map { Item($0.key, []) }
    }

    /// Whether nothing is to change.
    public var isEmpty: Bool { self == M4BEdit() }
}

extension MetadataItem {
    fileprivate var item: M4BEdit.Item {
        switch self {
        case .text(let key, let text): M4BEdit.Item(key.description, [.text(text)])
        case .integer(let key, let value, let bytes):
            M4BEdit.Item(
                key.description,
                [
                    .bytes(
                        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * (bytes - 1 - $0))) },
                        type: 21)
                ])
        case .freeform(let name, let text): M4BEdit.Item("----:com.apple.iTunes:\(name)", [.text(text)])
        case .covers(let covers):
            M4BEdit.Item("covr", covers.map { .bytes($0.data, type: $0.typeCode) })
        case .foreign(let key, let values): M4BEdit.Item(key, values)
        }
    }
}
