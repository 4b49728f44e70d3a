public import ArgumentParser
public import ForgeModel

/// The policy for damaged tracks, as typed.
struct DamageArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Choose what happens to a track that is damaged, or lacks more than a second or a hundredth of its sound: \
            fail the book (the default), keep what decodes, or skip the track; the last two with a warning.
            """, valueName: "fail|keep|skip"))
    var damaged: DamagePolicy?

    @Flag(help: "Do the same as --damaged skip.")
    var skipDamaged = false

    func validate() throws {
        if skipDamaged, let damaged, damaged != .skip {
            throw ValidationError("--skip-damaged and --damaged \(damaged.rawValue) contradict each other")
        }
    }

    var policy: DamagePolicy { damaged ?? (skipDamaged ? .skip : .fail) }
}

extension DamagePolicy: ExpressibleByArgument {}
