package import ForgeModel

extension Book {
    /// Names the chapters of tracks that are different books after these, "Book: Chapter", and the whole after their series.
    ///
    /// What is said of the first book alone, such as its number in a shop, is not said of all.
    package mutating func nestBooks() {
        let titles = tracks.map { $0.tags["album"]?.trimmed ?? $0.tags["title"]?.trimmed ?? "" }
        guard Set(titles).count > 1 else { return }
        for index in chapters.indices {
            guard case .track(let track, _) = chapters[index].place, !titles[track].isEmpty else { continue }
            let (book, chapter) = (titles[track], chapters[index].title)
            // One that names its book already, or is all of it.
            if chapter.lowercased().hasPrefix(book.lowercased()) { continue }
            chapters[index].title = "\(book): \(chapter)"
        }
        func isOfTheFirst(_ field: MetadataField) -> Bool {
            if case .tags? = metadata.values[field]?.source { true } else { false }
        }
        let series = Set(tracks.map { $0.tags["series"]?.trimmed ?? "" })
        if isOfTheFirst(.title) {
            if series.count == 1, let name = series.first, !name.isEmpty {
                metadata.set(.title, to: name, from: .tags("all books"))
                for field in [MetadataField.series, .seriesPart] where isOfTheFirst(field) {
                    metadata.remove(field)
                }
            } else {
                warnings.append("the books have different titles, of which the first is taken")
            }
        }
        for field in [MetadataField.subtitle, .asin, .isbn] where isOfTheFirst(field) {
            metadata.remove(field)
        }
    }
}
