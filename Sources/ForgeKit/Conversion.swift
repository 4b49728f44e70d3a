import ForgeDiscovery
import ForgeEngine
import ForgeModel

/// One request from scan to finished file, on the calling thread.
struct Conversion {
    private let request: ConversionRequest
    private let isCancelled: () -> Bool
    private let onEvent: (ConversionEvent) -> Void

    init(
        _ request: ConversionRequest, isCancelled: @escaping () -> Bool,
        onEvent: @escaping (ConversionEvent) -> Void
    ) {
        self.request = request
        self.isCancelled = isCancelled
        self.onEvent = onEvent
    }

    /// A book that is ready to be encoded.
    private struct Prepared {
        var book: Book
        var plan: ConversionPlan
    }

    /// What the first look at the inputs gave.
    private struct Probed {
        var candidate: BookCandidate
        var output: FilePath
        var cover: CoverImage?
        var tracks: [TrackProbe] = []
        var skipped: [FilePath] = []
        /// About the tracks that were left out.
        var warnings: [String] = []
    }

    func plan() throws(ForgeError) -> ConversionPlan {
        try prepare(try probe(isDryRun: true)).plan
    }

    func run() throws(ForgeError) -> ConversionReport {
        var probed = try probe(isDryRun: false)
        while true {
            let prepared = try prepare(probed)
            onEvent(.plan(prepared.plan))
            let encoder = BookEncoder(
                book: prepared.book, plan: prepared.plan, isCancelled: isCancelled, onEvent: onEvent)
            do {
                var report = try encoder.run(replacing: request.overwrite)
                report.skipped = probed.skipped
                return report
            } catch {
                // What was decoded of the track is in the stream by now: without it, the book begins anew.
                guard let path = damage(error),
                    let index = probed.tracks.firstIndex(where: { $0.path == path })
                else { throw error }
                probed.tracks.remove(at: index)
                leaveOut(path, error, &probed)
            }
        }
    }

    /// Lists and opens the inputs.
    private func probe(isDryRun: Bool) throws(ForgeError) -> Probed {
        onEvent(.progress(ProgressSnapshot(stage: .scanning)))
        let candidate = try Discovery.candidate(inputs: request.inputs)
        let output = Discovery.outputPath(for: candidate, requested: request.output)
        var probed = Probed(candidate: candidate, output: output)
        do {
            try Preflight.check(output: output, inputs: candidate.files, replacing: request.overwrite)
        } catch {
            guard isDryRun else { throw error }
            probed.warnings.append("the conversion would stop: \(error)")
        }
        if let cover = request.discovery.cover { probed.cover = try Prober.cover(at: cover) }

        onEvent(.progress(ProgressSnapshot(stage: .analyzing)))
        for path in candidate.files {
            if isCancelled() { throw .cancelled(step: .probing) }
            do {
                probed.tracks.append(try Prober.probe(path, isCancelled: isCancelled))
            } catch {
                guard damage(error) != nil else { throw error }
                leaveOut(path, error, &probed)
            }
        }
        return probed
    }

    private func prepare(_ probed: Probed) throws(ForgeError) -> Prepared {
        guard !probed.tracks.isEmpty else {
            throw ForgeError(
                .noAudio, step: .probing, path: request.inputs.first, reason: "no track of it could be read",
                remedy: "replace the damaged files")
        }
        var book = Discovery.book(
            from: probed.candidate, tracks: probed.tracks, overrides: request.metadata, cover: probed.cover,
            options: request.discovery)
        book.warnings = probed.warnings + book.warnings
        let plan = try Planner.plan(
            book, options: request.encoding, output: probed.output, encoders: Planner.EncoderFacts.linked())
        return Prepared(book: book, plan: plan)
    }

    /// The track at fault, if the error is one that `skipDamaged` is for.
    private func damage(_ error: ForgeError) -> FilePath? {
        switch error.code {
        case .inputDamaged, .inputUnreadable, .inputMissing: request.skipDamaged ? error.path : nil
        default: nil
        }
    }

    private func leaveOut(_ path: FilePath, _ error: ForgeError, _ probed: inout Probed) {
        probed.skipped.append(path)
        let warning = "LEFT OUT of the book: \(error)"
        probed.warnings.append(warning)
        onEvent(.warning(warning))
    }
}
