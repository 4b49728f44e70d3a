/// The chapters and tables of contents of one ID3v2 tag (id3.org: id3v2-chapters-1.0).
struct ID3Contents {
    /// A frame CTOC.
    struct Table {
        var isTop: Bool
        var children: [[UInt8]]
        var title: String?
    }

    /// How deep tables are nested at most.
    private static let depthLimit = 16
    /// Entries that the byte for their number can count: writers that had more wrote a table that cannot be trusted.
    private static let countLimit = 255

    /// In the order of their frames.
    private var chapters: [FileTag.Mark] = []
    /// Places of chapters by identifier, of which writers give several the same.
    private var places: [[UInt8]: [Int]] = [:]
    private var tableOrder: [[UInt8]] = []
    private var tables: [[UInt8]: Table] = [:]

    mutating func add(_ chapter: FileTag.Mark, id: [UInt8]) {
        places[id, default: []].append(chapters.count)
        chapters.append(chapter)
    }

    mutating func add(_ table: Table, id: [UInt8]) {
        guard tables[id] == nil else { return }
        tableOrder.append(id)
        tables[id] = table
    }

    /// Takes an identifier and the NUL behind it.
    static func takeID(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
        let id = Array(bytes.prefix { $0 != 0 })
        bytes = bytes.dropFirst(id.count + 1)
        return id
    }

    /// The chapters that tables name, first those of the table at the top with those of tables in it among them; the others,
    /// marks for pictures and links, are not shown. A table's title is that of its first chapter, if that has none. All
    /// chapters in the order of their frames where no table names one, and where some are left out but a table names what is
    /// not there: whoever changed the chapters forgot it.
    var marks: [FileTag.Mark] {
        let inside = Set(tables.values.flatMap(\.children))
        let top = tableOrder.first { tables[$0]?.isTop == true } ?? tableOrder.first { !inside.contains($0) }
        var listing = Listing(titles: chapters.map(\.title))
        if chapters.count <= Self.countLimit {
            for table in (top.map { [$0] } ?? []) + tableOrder where listing.seen.insert(table).inserted {
                list(table, depth: 0, into: &listing)
            }
        }
        let isOutdated =
            listing.places.count < chapters.count
            && inside.contains { places[$0] == nil && tables[$0] == nil }
        guard !listing.places.isEmpty, !isOutdated else { return chapters }
        return listing.places.map { FileTag.Mark(start: chapters[$0].start, title: listing.titles[$0]) }
    }

    /// How many chapters there are that `marks` leaves out.
    var hidden: Int { chapters.count - marks.count }

    /// The tables found.
    private struct Listing {
        var titles: [String?]
        var places: [Int] = []
        var seen: Set<[UInt8]> = []
    }

    private func list(_ id: [UInt8], depth: Int, into listing: inout Listing) {
        guard depth < Self.depthLimit, let table = tables[id] else { return }
        let first = listing.places.count
        for child in table.children where listing.seen.insert(child).inserted {
            if let found = places[child] {
                listing.places += found
            } else {
                list(child, depth: depth + 1, into: &listing)
            }
        }
        // That of the table at the top is the book's.
        if depth > 0, listing.places.count > first, listing.titles[listing.places[first]] == nil {
            listing.titles[listing.places[first]] = table.title
        }
    }
}
