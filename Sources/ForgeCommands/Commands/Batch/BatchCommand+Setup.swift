import ForgeBatch
import ForgeKit
import ForgeModel

extension BatchCommand {
    /// From what was typed to what is wanted, and what to say if it is less than was asked for.
    ///
    /// - Throws: `ForgeError` or `ValidationError`.
    var setup: BatchSetup {
        get throws {
            var options = try options
            let allCores = work.cores.allCores
            let cores = CoreAllowance(nil, of: "--workers", allCores: allCores).slots
            options.workers = WorkArguments.books(work.workers, on: cores)
            let fewer = work.workers.flatMap { asked in
                asked > cores
                    ? CoreAllowance.warning(asked, of: "--workers", becomes: cores, allCores: allCores) : nil
            }
            let allowance = work.cores.allowance
            return BatchSetup(
                options: options, cores: allowance, usesAllCores: allCores,
                report: report.map(RawArgument.path),
                log: log.request, isDryRun: selection.dryRun,
                warnings: [fewer, allowance.warning].compactMap(\.self))
        }
    }

    /// The batch's options, but for the number of books at once.
    ///
    /// - Throws: `ForgeError`.
    var options: BatchOptions {
        get throws {
            var options = BatchOptions(
                libraries: libraries.map(RawArgument.path), output: RawArgument.path(selection.output))
            options.journal = selection.journal.map(RawArgument.path)
            options.template = try selection.template.map { try OutputTemplate(RawArgument.readable($0)) }
            options.include = selection.include.map(RawArgument.readable)
            options.exclude = selection.exclude.map(RawArgument.readable)
            (options.limit, options.onlyFailed, options.force) =
                (selection.limit, selection.onlyFailed, selection.force)
            options.acceptsShorter = selection.acceptShorter
            options.conflict = selection.conflict
            (options.copiesSidecars, options.writesSidecars) = (
                selection.copySidecars, selection.writeSidecars
            )
            options.organize = selection.organize.map(RawArgument.path)
            options.books = BookOptions(
                sound, preset.preset, discovery, track, selection.damage, work.stall, selection.verification)
            (options.retry, options.onError) = (work.retry, work.onError)
            options.isolation = work.isolation.isolation(isUsual: true)
            return options
        }
    }
}
