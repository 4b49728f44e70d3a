/// A tag of OverDrive's markers, or a section of characters, at one place of a text. Every other "<" is a character.
struct MarkupTag {
    enum Kind {
        /// The names in lower case.
        case begin(String)
        case end(String)
        /// The places of what stands in `<![CDATA[` and `]]>`.
        case characters(Range<Int>)
    }

    let kind: Kind
    /// Behind the last byte.
    let end: Int

    private static let names = ["markers", "marker", "name", "time"]
    /// Bytes in which a tag must end: nobody gives these attributes.
    private static let longest = 64

    /// Nil where there is none.
    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes[start] == UInt8(ascii: "<") else { return nil }
        if Self.has("<!", bytes, start), Self.has("[cdata[", bytes, start + 2) {
            let inside = start + 9
            var place = inside
            while place < bytes.count, !Self.has("]]>", bytes, place) { place += 1 }
            (kind, end) = (.characters(inside..<place), min(bytes.count, place + 3))
            return
        }
        let isEnd = start + 1 < bytes.count && bytes[start + 1] == UInt8(ascii: "/")
        let begin = start + (isEnd ? 2 : 1)
        // What nearly all else has there is no first letter of a name.
        guard begin < bytes.count, "mntMNT".utf8.contains(bytes[begin]) else { return nil }
        for name in Self.names where Self.has(name, bytes, begin) {
            let behind = begin + name.utf8.count
            guard
                let close = bytes[behind..<min(bytes.count, behind + Self.longest)].firstIndex(
                    of: UInt8(ascii: ">")),
                close == behind || " \t\n\r/".utf8.contains(bytes[behind])
            else { continue }
            (kind, end) = (isEnd ? .end(name) : .begin(name), close + 1)
            return
        }
        return nil
    }

    /// - Parameter word: ASCII in lower case.
    private static func has(_ word: String, _ bytes: [UInt8], _ start: Int) -> Bool {
        var place = start
        for letter in word.utf8 {
            guard place < bytes.count else { return false }
            let byte = bytes[place]
            if (65...90).contains(byte) ? byte | 0x20 != letter : byte != letter { return false }
            place += 1
        }
        return true
    }
}
