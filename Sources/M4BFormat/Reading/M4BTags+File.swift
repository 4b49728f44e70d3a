extension M4BTags {
    /// The metadata that a file's items tell of. A text to sort by that would be written without being asked for is none.
    public init(of file: M4BFile) {
        self.init()
        func text(_ keys: String...) -> String? {
            keys.lazy.compactMap { file.text($0) }.first { !$0.isEmpty }
        }
        func freeform(_ name: String) -> String { "----:com.apple.iTunes:\(name)" }
        title = text("©alb", "©nam")
        author = text("©ART", "aART")
        narrator = text("©nrt", "©wrt")
        series = text(freeform("SERIES"), "©mvn", "tvsh")
        seriesPart = text(freeform("SERIES-PART"), "tven")
        subtitle = text("©st3", freeform("SUBTITLE"))
        description = text("ldes", "desc")
        comment = text("©cmt").flatMap { $0 == description ? nil : $0 }
        publisher = text("©pub", freeform("PUBLISHER"))
        date = text("©day")
        releaseDate = text("rldt")
        genres = text("©gen").map { [$0] } ?? []
        asin = text(freeform("ASIN"))
        isAudibleASIN = asin != nil && text(freeform("AUDIBLE_ASIN")) == asin
        isbn = text(freeform("ISBN"))
        language = text(freeform("LANGUAGE"))
        copyright = text("cprt")
        tool = text("©too")
        let usual = Dictionary(items.map { ($0.key, $0) }) { first, _ in first }
        func unusual(_ key: String) -> String? {
            guard let text = text(key) else { return nil }
            if case .text(_, let written)? = usual[key], written == text { return nil }
            return text
        }
        (titleSort, authorSort, narratorSort) = (unusual("sonm"), unusual("soar"), unusual("soco"))
    }
}
