/// The chapters and tables of contents of one ID3v2 tag (id3.org: id3v2-chapters-1.0).
struct ID3Contents {
    /// A frame CTOC.
    private struct Table {
        var isTop: Bool
        var children: [[UInt8]]
    }

    /// How deep tables are nested at most.
    private static let depthLimit = 16
    /// Entries that the byte for their number can count: writers that had more wrote a table that cannot be trusted.
    private static let countLimit = 255

    private var order: [[UInt8]] = []
    private var chapters: [[UInt8]: FileTag.Mark] = [:]
    private var tableOrder: [[UInt8]] = []
    private var tables: [[UInt8]: Table] = [:]

    /// Adds a chapter. Of several of one identifier all count, as if each had its own.
    mutating func add(_ chapter: FileTag.Mark, id: [UInt8]) {
        let id = chapters[id] == nil ? id : id + [0] + Array("\(order.count)".utf8)
        order.append(id)
        chapters[id] = chapter
    }

    /// Adds a table by the contents of its frame.
    mutating func addTable(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        let id = Self.takeID(&rest)
        guard tables[id] == nil, let flags = rest.popFirst(), let count = rest.popFirst() else { return }
        var children: [[UInt8]] = []
        for _ in 0..<count where !rest.isEmpty { children.append(Self.takeID(&rest)) }
        tableOrder.append(id)
        tables[id] = Table(isTop: flags & 0x02 != 0, children: children)
    }

    /// Takes an identifier and the NUL behind it.
    static func takeID(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
        let id = Array(bytes.prefix { $0 != 0 })
        bytes = bytes.dropFirst(id.count + 1)
        return id
    }

    /// The chapters of the table at the top, those of tables in it among them; those that it leaves out are hidden. All of
    /// them in the order of their frames where no table names one.
    var marks: [FileTag.Mark] {
        let inside = Set(tables.values.flatMap(\.children))
        let top = tableOrder.first { tables[$0]?.isTop == true } ?? tableOrder.first { !inside.contains($0) }
        var (seen, listed): (Set<[UInt8]>, [[UInt8]]) = (top.map { [$0] } ?? [], [])
        if let top, order.count <= Self.countLimit { list(top, depth: 0, &seen, into: &listed) }
        return (listed.isEmpty ? order : listed).compactMap { chapters[$0] }
    }

    private func list(_ table: [UInt8], depth: Int, _ seen: inout Set<[UInt8]>, into listed: inout [[UInt8]])
    {
        guard depth < Self.depthLimit else { return }
        for child in tables[table]?.children ?? [] where seen.insert(child).inserted {
            if chapters[child] != nil {
                listed.append(child)
            } else {
                list(child, depth: depth + 1, &seen, into: &listed)
            }
        }
    }
}
