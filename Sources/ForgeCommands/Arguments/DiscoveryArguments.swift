public import ArgumentParser
public import ForgeModel

/// How tracks are ordered and chapters found, as typed.
struct DiscoveryArguments: ParsableArguments {
    @OptionGroup var order: OrderArguments

    @Option(
        help: ArgumentHelp(
            """
            Take chapters from a file (cue sheet, metadata.json, ffmetadata, or a text of lines such as '00:01:02.500 \
            Title'), or from one of auto, cue, \
            text, json, ffmetadata, overdrive, embedded, files. 'auto' takes the first of these that is found; 'files' \
            makes one chapter of each file.
            """, valueName: "source|file"), completion: .file())
    var chapters = DiscoveryOptions.ChapterSource.auto.rawValue

    @Option(
        help: ArgumentHelp(
            "Name the chapters of whole files: 'auto' by good tags, else by file names.",
            valueName: "auto|tag|file|number"))
    var chapterNames = DiscoveryOptions.ChapterNames.auto

    @Option(
        help: ArgumentHelp(
            """
            Scale a cover to fit a square of this many pixels; 0 keeps every size. Without it, covers above 5 MB are \
            scaled to 2000.
            """, valueName: "pixels"))
    var coverSize: Int?

    @OptionGroup var text: TextArguments

    var options: DiscoveryOptions {
        var options = DiscoveryOptions()
        options.optionNames = .typed
        options.order = order.order
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

extension DiscoveryOptions.ChapterNames: ExpressibleByArgument {}
