import ForgeModel
import FoundationEssentials

/// The columns that a user of Calibre added, as its OPF holds them: one JSON object a column in
/// `<meta name="calibre:user_metadata:#narrators" content="…">` (OPF 2), or all in one object in
/// `<meta property="calibre:user_metadata">…</meta>` (OPF 3).
struct CalibreColumns {
    /// The names in the column "#narrators" or "#narrator"; empty without one.
    private(set) var narrators: [String] = []

    private static let names = ["#narrators", "#narrator"]

    init(_ elements: [OPFParser.Element]) {
        for name in Self.names where narrators.isEmpty {
            for element in elements where element.name == "meta" {
                let content = element.attributes["content"] ?? element.text
                if element.attributes["name"] == "calibre:user_metadata:" + name {
                    narrators = Self.decode(Column.self, content)?.values ?? []
                } else if element.attributes["property"] == "calibre:user_metadata" {
                    narrators = Self.decode([String: Column].self, content)?[name]?.values ?? []
                }
                if !narrators.isEmpty { break }
            }
        }
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ text: String) -> T? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }

    private struct Column: Decodable {
        /// The texts; values of other types are left out.
        let values: [String]
        private enum CodingKeys: String, CodingKey { case value = "#value#" }

        init(from decoder: any Decoder) throws {
            let object = try? decoder.container(keyedBy: CodingKeys.self)
            let list = try? object?.decode([String].self, forKey: .value)
            let one = try? object?.decode(String.self, forKey: .value)
            // Calibre parts names with "&" in a column of one text.
            let texts = list ?? one.map { $0.split(separator: "&").map(String.init) } ?? []
            values = texts.map(\.trimmed).filter { !$0.isEmpty }
        }
    }
}
