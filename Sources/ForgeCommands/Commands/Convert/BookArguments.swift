import ArgumentParser
import ForgeModel

/// The metadata of the book, as typed.
struct BookArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Set the title.", valueName: "text"))
    var title: String?

    @Option(help: ArgumentHelp("Set the subtitle.", valueName: "text"))
    var subtitle: String?

    @Option(help: ArgumentHelp("Set the author. Repeat it for several.", valueName: "name"))
    var author: [String] = []

    @Option(help: ArgumentHelp("Set the narrator. Repeat it for several.", valueName: "name"))
    var narrator: [String] = []

    @Option(help: ArgumentHelp("Set the series.", valueName: "name"))
    var series: String?

    @Option(help: ArgumentHelp("Set the place in the series, such as 3 or 0.5.", valueName: "number"))
    var seriesPart: String?

    @Option(help: ArgumentHelp("Set the year of publication.", valueName: "year"))
    var year: String?

    @Option(help: ArgumentHelp("Set the genre. Repeat it for several.", valueName: "text"))
    var genre: [String] = []

    @Option(help: ArgumentHelp("Set the description.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("Set the publisher.", valueName: "name"))
    var publisher: String?

    @Option(help: ArgumentHelp("Set the language that the book is read in.", valueName: "name"))
    var language: String?

    @Option(help: ArgumentHelp("Set the Audible number (ASIN).", valueName: "asin"))
    var asin: String?

    @Option(help: ArgumentHelp("Set the ISBN.", valueName: "isbn"))
    var isbn: String?

    @Option(help: ArgumentHelp("Use this picture as the cover.", valueName: "file"), completion: .file())
    var cover: String?

    @Flag(help: "Give the book no cover.")
    var noCover = false

    func validate() throws {
        if let year, !year.contains(/\d{4}/) {
            throw ValidationError(
                "--year is a year of four digits, or a date with one, not \(Spelling.quoted(year))")
        }
        if let seriesPart, seriesPart.first?.isNumber != true {
            throw ValidationError(
                "--series-part is a number, such as 3 or 0.5, not \(Spelling.quoted(seriesPart))")
        }
        for (option, values) in [("--author", author), ("--narrator", narrator), ("--genre", genre)]
        where values.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
            throw ValidationError("\(option) needs a value")
        }
    }

    var metadata: BookMetadata {
        var metadata = BookMetadata()
        let typed: [(MetadataField, String?)] = [
            (.title, title), (.subtitle, subtitle), (.author, Self.joined(author, ", ")),
            (.narrator, Self.joined(narrator, ", ")),
            (.series, series), (.seriesPart, seriesPart), (.year, year),
            (.genre, Self.joined(genre, BookMetadata.genreSeparator)),
            (.description, description), (.publisher, publisher), (.language, language), (.asin, asin),
            (.isbn, isbn),
        ]
        for (field, text) in typed {
            metadata.set(field, to: text.map(RawArgument.readable), from: .request)
        }
        return metadata
    }

    /// Several values in the form in which tags hold them; nil where none was typed.
    private static func joined(_ values: [String], _ separator: String) -> String? {
        values.isEmpty ? nil : values.joined(separator: separator)
    }
}
