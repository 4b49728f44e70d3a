import ForgeBatch
import ForgeKit
import ForgeModel

/// The check of a batch that would begin now, with the settings that count here.
struct BatchCheck {
    /// Nil where the settings make no sense, which is told elsewhere.
    private let setup: BatchSetup?
    /// Whether somebody says where the books go.
    private let hasOutput: Bool

    /// - Parameters:
    ///   - output: as typed; nil where nothing is said.
    ///   - journal: as typed; nil where nothing is said.
    ///   - resolver: the one that a batch's own words go through.
    init(output: String?, journal: String?, _ resolver: CommandResolver) throws {
        let said = [output.map { "--output=\($0)" }, journal.map { "--journal=\($0)" }].compactMap(\.self)
        func batch(_ words: [String]) -> BatchCommand? {
            (try? resolver.command(for: ["batch"] + said + words + ["--", "x"])) as? BatchCommand
        }
        let asked = batch([])
        hasOutput = output != nil || asked != nil
        // The settings name no folder, or make no sense, which is told elsewhere.
        let folder = output == nil ? ["--output=."] : []
        setup = try (asked ?? batch(folder) ?? batch(folder + ["--no-config"]))?.setup
    }

    /// How much of the machine it would use.
    var limits: [Checkup] {
        let cores = Checkup("cores", .ok, "\(EncodeSlots.allowed(nil, allCores: true))")
        guard let setup else { return [cores] }
        let limit =
            setup.usesAllCores ? "all cores may be used" : "half the cores at most without --all-cores"
        var limits = [
            cores,
            Checkup("encode slots", .ok, "\(setup.cores.slots); \(limit)"),
            Checkup(
                "workers", .ok, "\(QuantityText.count(setup.options.workers, "book")) at once in 'batch'"),
        ]
        if let percent = setup.cores.loadLimit {
            limits.append(
                Checkup("cpu limit", .ok, "\(Int((percent * 100).rounded()))% with other programs"))
        }
        return limits + setup.warnings.map { Checkup("limits", .note, $0) }
    }

    /// Where it would write.
    var places: [Checkup] {
        guard hasOutput, let options = setup?.options else { return [] }
        return [FolderCheck(name: "output folder", path: options.output).checkupOfWhatMayBeMade]
            + JournalCheck(options).checkups
    }
}
