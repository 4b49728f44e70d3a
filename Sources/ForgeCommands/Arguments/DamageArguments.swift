public import ArgumentParser
public import ForgeModel

/// The policy for damaged tracks, as typed.
struct DamageArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Fail a book with a track that is damaged, or lacks more than a second or a hundredth of its sound, which \
            is the default; keep what can be decoded of the track; or leave it out. The last two with a warning.
            """, valueName: "fail|keep|skip"))
    var damaged: DamagePolicy?

    @Flag(help: "The same as --damaged skip.")
    var skipDamaged = false

    func validate() throws {
        if skipDamaged, let damaged, damaged != .skip {
            throw ValidationError("--skip-damaged and --damaged \(damaged.rawValue) contradict each other")
        }
    }

    var policy: DamagePolicy { damaged ?? (skipDamaged ? .skip : .fail) }
}

extension DamagePolicy: ExpressibleByArgument {}
