extension M4BTrack {
    /// `dref` (ISO 14496-12, 8.7.2; QTFF, "Data reference atoms"): the files that media is in, in the order of their
    /// numbers from 1; nil for this one. What is not of that form counts as this file.
    static func dataReferences(_ box: BoxCursor) -> [String?] {
        var box = box
        guard (try? box.skip(8)) != nil, let entries = try? box.children() else { return [] }
        return entries.map { entry in
            var entry = entry
            guard let flags = try? entry.versionAndFlags().flags, flags & 1 == 0 else { return nil }
            let hasContent = entry.remaining > 0
            if let name = DataReference.name(entry.type, &entry) { return name }
            // A record that leads elsewhere all the same, by what only a Macintosh understands.
            return hasContent && DataReference.isAlias(entry.type) ? "of a name that is not told" : nil
        }
    }
}
