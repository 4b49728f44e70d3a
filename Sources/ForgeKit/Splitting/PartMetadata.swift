import ForgeModel

/// The tags of books that were one.
enum PartMetadata {
    /// Words that a number of a series stands behind.
    private static let words: Set<String> = [
        "book", "part", "volume", "vol", "buch", "band", "teil", "livre", "tome", "libro", "boek", "deel",
    ]

    /// The metadata of one of them: its title, its place in the series, and the rest of the whole's but its numbers in shops.
    ///
    /// - Parameters:
    ///   - index: from 0.
    ///   - name: the title of the whole, which names the series where it is of none.
    static func book(
        _ title: String, _ index: Int, of whole: BookMetadata, name: String
    ) -> BookMetadata {
        var metadata = whole
        metadata[.title] = title
        metadata[.series] = whole[.series] ?? name
        // "4-6" are three books.
        let first = whole[.seriesPart].flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) } ?? 1
        metadata[.seriesPart] = number(in: title) ?? "\(first + index)"
        // Those of the whole, which is another book in a shop.
        for field in [MetadataField.asin, .isbn, .subtitle] where whole[field] != nil { metadata.deny(field) }
        return metadata
    }

    /// The number behind a word such as "Book"; nil where the title has none.
    private static func number(in title: String) -> String? {
        let pieces = title.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "." }
            .map { $0.last == "." ? $0.dropLast() : $0 }
        let found = zip(pieces, pieces.dropFirst()).first { word, number in
            words.contains(String(word)) && number.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
        }
        return found.map { String($1) }
    }
}
