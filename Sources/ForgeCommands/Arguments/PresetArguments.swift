public import ArgumentParser
public import ForgeModel

/// A bundle of settings of the sound, as typed.
struct PresetArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Set the sound by one name: speech-small, speech and speech-high are mono at up to 32, 64 and 96 kb/s; \
            music is at up to 96 kb/s in mono and 192 in stereo; source keeps the source's rate; ipod suits \
            click-wheel iPods. A source that carries less gets less. Other options override it.
            """, valueName: "name"))
    var preset: Preset?
}

extension Preset: ExpressibleByArgument {}
