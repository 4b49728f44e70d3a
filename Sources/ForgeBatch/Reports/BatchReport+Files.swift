import ForgeModel
public import Foundation

extension BatchReport {
    /// Pretty, with sorted keys; times as ISO 8601, in whole seconds.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(ReportRecord(self)) + Data("\n".utf8)
    }

    /// Reads what `json` wrote, in this version and earlier ones.
    ///
    /// - Throws: `DecodingError`.
    package init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(ReportRecord.self, from: json).report
    }

    /// One line for each book under one of names, as RFC 4180 has it.
    public var csv: String {
        let heading = [
            "source", "output", "state", "title", "author", "audioSeconds", "elapsedSeconds", "outputBytes",
            "bitRate",
            "chapters", "attempts", "warnings", "errorCode", "error", "warningTexts", "incomplete",
        ]
        let rows = books.map { book in
            [
                book.source.string, book.output.string, book.state.rawValue, book.title ?? "",
                book.author ?? "",
                "\(book.audioSeconds)", "\(book.elapsedSeconds)", "\(book.outputBytes)", "\(book.bitRate)",
                "\(book.chapters)", "\(book.attempts)", "\(book.warnings.count)",
                book.error?.code.rawValue ?? "",
                book.error?.description ?? "", book.warnings.joined(separator: "\n"),
                book.isIncomplete == true ? "true" : "",
            ]
        }
        return ([heading] + rows).map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return text
        }
        // By scalars: a quote with an accent on it is one character, but its quote ends a field all the same.
        let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
        return "\"" + doubled.joined() + "\""
    }
}
