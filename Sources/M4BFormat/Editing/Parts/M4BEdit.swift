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
        func items(_ tags: M4BTags) -> [Item] { tags.items.map { Item($0.key, $0.values) } }
        let (before, after) = (items(old), items(tags))
        self.items += after.filter { !before.contains($0) }
        let keys = Set(after.map(\.key))
        self.items += before.filter { !keys.contains($0.key) }.map { Item($0.key, []) }
    }

    /// Whether nothing is to change.
    public var isEmpty: Bool { self == M4BEdit() }
}
