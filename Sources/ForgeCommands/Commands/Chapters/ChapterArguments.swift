import ArgumentParser
import ForgeModel

/// Changes of chapters, as typed.
struct ChapterArguments: ParsableArguments {
    @Option(
        name: .customLong("import"),
        help: ArgumentHelp(
            "Take the chapters of this file, in any form of --export or Matroska's simple one.",
            valueName: "file"),
        completion: .file())
    var sheet: String?

    @Flag(help: "Begin a chapter at the end of each pause of 1.75 s or more.")
    var fromSilence = false

    @Option(
        help: ArgumentHelp(
            """
            Take the titles of this file and leave the times: lines of text, chapters in any form, an EPUB's table of contents, or another book. \
            There must be as many as chapters.
            """, valueName: "file"),
        completion: .file())
    var titles: String?

    @Option(help: ArgumentHelp("Give a chapter another title; may be repeated.", valueName: "number=title"))
    var rename: [NumberedTitle] = []

    @Option(
        help: ArgumentHelp(
            "Remove these marks: the sound belongs to the chapter before.", valueName: "all|3,5-7"))
    var remove: ChapterNumbers?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Move all marks but the first, such as 1.5s or -250ms.", valueName: "time"))
    var shift: TimeSpan?

    @Flag(help: "Move each mark but the first to the end of the nearest pause, and none across another.")
    var realign = false

    @Option(help: ArgumentHelp("With --realign: by no more than this. Without it, 30s.", valueName: "time"))
    var within: TimeSpan?

    @Option(
        help: ArgumentHelp(
            """
            Part chapters that are longer, at their longest pauses. Parts last at least half of it, or with two times \
            as long as the first and no longer than the second.
            """, valueName: "15m[,30m]"))
    var maxLength: ChapterLength?

    @Option(
        help: ArgumentHelp(
            """
            Name all chapters by their numbers, with these words in front of the number, or around {number}.
            """, valueName: "words"))
    var number: String?

    @OptionGroup var pauses: PauseArguments
    @OptionGroup var text: TextArguments

    /// Nil where nothing is to change.
    var change: ChapterChange? {
        var change = ChapterChange()
        if let sheet { change.source = .sheet(RawArgument.path(sheet)) }
        if fromSilence { change.source = .pauses }
        change.titles = titles.map(RawArgument.path)
        change.names = Dictionary(rename.map { ($0.number, $0.title) }) { _, last in last }
        change.removal = remove?.removal ?? .none
        change.shift = shift?.duration ?? .zero
        if realign { change.realignsWithin = within?.duration ?? .seconds(30) }
        change.length = maxLength?.length
        change.numbering = number
        let isNothing = change == ChapterChange() && shift == nil
        (change.shortestPause, change.pauseThreshold) = (pauses.shortest, pauses.threshold)
        (change.textEncoding, change.optionNames) = (text.textEncoding, .typed)
        return isNothing ? nil : change
    }

    /// The options that are of one book alone, as far as they are there.
    var ofOneBook: [String] {
        [sheet.map { _ in "--import" }, titles.map { _ in "--titles" }].compactMap(\.self)
    }

    func validate() throws {
        if sheet != nil, fromSilence {
            throw ValidationError("--import and --from-silence cannot go together")
        }
        if within != nil, !realign { throw ValidationError("--within needs --realign") }
        if Set(rename.map(\.number)).count < rename.count {
            throw ValidationError("--rename names a chapter twice")
        }
        if let needs = pauses.typed, change?.needsPauses != true {
            throw ValidationError("\(needs) needs --from-silence, --realign or --max-length")
        }
        try ValidationError.checking { () throws(OptionMistake) in try change?.check() }
    }
}
