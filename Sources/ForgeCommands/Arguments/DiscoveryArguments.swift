public import ArgumentParser
public import ForgeModel

/// How tracks are ordered and chapters found, as typed.
struct DiscoveryArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Order the tracks of a folder: 'auto' by disc and track numbers of the tags or the names, whichever cover \
            more tracks; 'tag' by those of the tags; 'name' by natural order of the names.
            """, valueName: "auto|tag|name"))
    var order = DiscoveryOptions.Order.auto

    @Option(
        help: ArgumentHelp(
            """
            Take chapters from a file (cue sheet, chapters.txt, metadata.json, ffmetadata), or from one of auto, cue, \
            text, json, ffmetadata, overdrive, embedded, files. 'auto' takes the first of these that is found; 'files' \
            makes one chapter of each file.
            """, valueName: "source|file"))
    var chapters = DiscoveryOptions.ChapterSource.auto.rawValue

    @Option(
        help: ArgumentHelp(
            "Name the chapters of whole files: 'auto' by good tags, else by file names.",
            valueName: "auto|tag|file|number"))
    var chapterNames = DiscoveryOptions.ChapterNames.auto

    @Option(
        help: ArgumentHelp(
            """
            Scale a cover to fit a square of so many pixels; 0 keeps every size. Without it, covers above 5 MB are \
            scaled to 2000.
            """, valueName: "pixels"))
    var coverSize: Int?

    @OptionGroup var text: TextArguments

    func validate() throws {
        if let coverSize, coverSize != 0, !(16...20_000).contains(coverSize) {
            throw ValidationError("--cover-size is 16 to 20000, or 0, not \(coverSize)")
        }
    }

    var options: DiscoveryOptions {
        var options = DiscoveryOptions()
        options.optionNames = .typed
        options.order = order
        options.chapterNames = chapterNames
        options.textEncoding = text.textEncoding
        options.coverSize = coverSize
        if let source = DiscoveryOptions.ChapterSource(rawValue: chapters) {
            options.chapterSource = source
        } else {
            options.chapterFile = RawArgument.path(chapters)
        }
        return options
    }
}

extension DiscoveryOptions.Order: ExpressibleByArgument {}
extension DiscoveryOptions.ChapterNames: ExpressibleByArgument {}
