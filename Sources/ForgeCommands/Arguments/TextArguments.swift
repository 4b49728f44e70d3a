public import ArgumentParser
public import ForgeModel

/// How texts of other programs are read, as typed.
struct TextArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The encoding of tags and of texts beside the audio that are no Unicode, such as CP1251 or Shift_JIS: any \
            that iconv(1) knows. Default: Windows-1252.
            """, valueName: "name"))
    var textEncoding: TextEncoding?
}

extension TextEncoding: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
