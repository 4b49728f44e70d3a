extension M4BTags {
    /// The items of `ilst` in the order they are written. No key occurs twice: FFmpeg 5.1 keeps the last of equal
    /// keys and FFmpeg 9 joins them. The cover and the gapless item are added by the writer.
    var items: [MetadataItem] {
        var items: [MetadataItem] = []
        func text(_ keys: FourCC..., value: String?) {
            guard let value, !value.isEmpty else { return }
            for key in keys { items.append(.text(key, value)) }
        }
        func freeform(_ names: String..., value: String?) {
            guard let value, !value.isEmpty else { return }
            for name in names { items.append(.freeform(name, value)) }
        }
        text("©nam", value: partTitle ?? title)
        text("©alb", value: title)
        text("©ART", "aART", value: author)
        text("©wrt", "©nrt", value: narrator)
        text("©gen", value: genres.filter { !$0.isEmpty }.joined(separator: ";"))
        text("©day", value: date)
        text("rldt", value: releaseDate)
        text("cprt", value: copyright)
        text("©pub", value: publisher)
        text("©st3", value: subtitle)
        text("desc", "ldes", value: description)
        text("©cmt", value: comment ?? description)
        seriesItems(into: &items)
        // Parts of one album are sorted by their numbers.
        if partTitle == nil { text("sonm", value: titleSort ?? seriesSort) }
        text("soal", value: titleSort ?? seriesSort)
        text("soar", "soaa", value: authorSort ?? author)
        text("soco", value: narratorSort ?? narrator)
        text("©too", value: tool)
        if let part = partNumber {
            let numbers = [part.number, part.count].flatMap { [UInt8($0 >> 8 & 0xFF), UInt8($0 & 0xFF)] }
            items.append(.foreign("trkn", [.bytes([0, 0] + numbers + [0, 0], type: 0)]))
        }
        items.append(.integer("stik", 2, bytes: 1))
        items.append(.integer("pgap", 1, bytes: 1))
        freeform("PUBLISHER", value: publisher)
        freeform("SUBTITLE", value: subtitle)
        freeform("ASIN", value: asin)
        freeform("AUDIBLE_ASIN", value: isAudibleASIN ? asin : nil)
        freeform("ISBN", value: isbn)
        freeform("LANGUAGE", value: language)
        addOthers(to: &items)
        return items
    }

    private func addOthers(to items: inout [MetadataItem]) {
        let values = Dictionary(grouping: others, by: \.key).mapValues { $0.map(\.value) }
        for (index, item) in items.enumerated() {
            if let several = values[item.key], several.count > 1 {
                items[index] = .foreign(item.key, several)
            }
        }
        var keys = Set(items.map(\.key))
        keys.insert("----:com.apple.iTunes:iTunSMPB")
        for tag in others where keys.insert(tag.key).inserted {
            if let item = MetadataItem(tag.key, values[tag.key] ?? []) { items.append(item) }
        }
    }

    /// The item of the covers; nil for none.
    func coverItem(_ cover: M4BCover?) -> MetadataItem? {
        let covers = (cover.map { [$0] } ?? []) + otherCovers
        return covers.isEmpty ? nil : .covers(covers)
    }

    private func seriesItems(into items: inout [MetadataItem]) {
        guard let series, !series.isEmpty else { return }
        items.append(.text("©mvn", series))
        items.append(.text("tvsh", series))
        items.append(.freeform("SERIES", series))
        guard let part = seriesPart, !part.isEmpty else {
            items.append(.text("©grp", series))
            return
        }
        items.append(.text("©grp", "\(series) #\(part)"))
        items.append(.text("tven", part))
        items.append(.freeform("SERIES-PART", part))
        if let number = Int32(part), number >= 0 {
            items.append(.integer("©mvi", UInt32(number), bytes: number > Int32(Int16.max) ? 4 : 2))
        }
        items.append(.integer("shwm", 1, bytes: 1))
    }

    /// "Series 002 - Title". Three digits, because players sort these as text and long series exist.
    private var seriesSort: String? {
        guard let series, !series.isEmpty, let title, !title.isEmpty else { return nil }
        guard let part = seriesPart, !part.isEmpty else { return "\(series) - \(title)" }
        let digits = part.prefix { $0.isASCII && $0.isNumber }.count
        let zeros = digits == 0 ? "" : String(repeating: "0", count: max(0, 3 - digits))
        return "\(series) \(zeros)\(part) - \(title)"
    }
}
