import ForgeModel

extension DiscoveryOptions {
    /// The options as text that stays, whatever their properties are called: journals hold its hash. An option that is
    /// not used says nothing.
    var digest: String {
        func word(_ type: String, _ value: some RawRepresentable<String>, _ names: [String: String] = [:])
            -> String
        {
            "ForgeModel.DiscoveryOptions.\(type).\(names[value.rawValue] ?? value.rawValue)"
        }
        func file(_ path: ForgePath?) -> String { path.map { "Optional(\($0))" } ?? "nil" }
        let first = [
            "order: \(word("Order", order))",
            "chapterSource: \(word("ChapterSource", chapterSource, ["text": "chaptersText", "json": "shelf"]))",
            "chapterFile: \(file(chapterFile))", "chapterNames: \(word("ChapterNames", chapterNames))",
            "cover: \(file(cover))", "noCover: \(noCover)",
        ]
        let later = [
            textEncoding.map { "textEncoding: \($0.name)" }, coverSize.map { "coverSize: \($0)" },
        ].compactMap(\.self)
        return "DiscoveryOptions(\((first + later).joined(separator: ", ")))"
    }
}
