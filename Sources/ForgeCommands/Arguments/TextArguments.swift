public import ArgumentParser
public import ForgeModel

/// How texts of other programs are read, as typed.
struct TextArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Read tags and texts beside the audio that are not Unicode in this encoding, such as CP1251 or Shift_JIS: \
            any that iconv(1) knows. Without it, Windows-1252.
            """, valueName: "name"))
    var textEncoding: TextEncoding?
}

extension TextEncoding: ExpressibleByArgument {
    /// The encoding that an argument names; nil where the system knows none of that name.
    public init?(argument: String) { self.init(argument) }
}
