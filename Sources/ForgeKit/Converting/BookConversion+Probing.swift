import ForgeDiscovery
import ForgeEngine
import ForgeModel
import ForgeSystem

extension BookConversion {
    /// Lists and opens the inputs, several at once.
    ///
    /// - Throws: `ForgeError`: of the files that cannot be opened, the first in the inputs' order.
    func probe(for purpose: Purpose) async throws -> Probed {
        var probed = try await WorkerPool.reading.run { try scan(for: purpose) }
        let covers = CoverStore()
        let files = probed.candidate.files
        let ruling = ruling
        let opened = Monitor(0)
        let results = await WorkerPool.reading.map(
            files, limit: WorkerPool.readers, step: .probing, stopsAtFailure: request.damaged == .fail
        ) { path throws(ForgeError) in
            var track = try Prober.probe(
                path, audioTrack: request.audioTrack, decoding: request.discovery.decoding,
                isCancelled: { Task.isCancelled })
            track.pictures = track.pictures.map(covers.shared)
            opened.update { count in
                count += 1
                tell(.analyzing, count, of: files.count)
                ProcessMemory.release(behind: count)
            }
            return try ruling.admit(track)
        }
        if Task.isCancelled { throw ForgeError.cancelled(step: .probing) }
        probed.tracks.reserveCapacity(results.count)
        for (path, result) in zip(files, results) {
            do throws(ForgeError) {
                let track = try result.get()
                probed.tracks.append(track)
                if let warning = ruling.warning(of: track) {
                    probed.incomplete.append(warning)
                    warn(warning, &probed)
                }
            } catch {
                guard ruling.trackToLeaveOut(for: error) != nil else { throw error }
                leaveOut(path, error, &probed)
            }
        }
        return probed
    }

    private func scan(for purpose: Purpose) throws(ForgeError) -> Probed {
        do throws(OptionMistake) { try request.options.check() } catch { throw ForgeError(error) }
        tell(.scanning, 0, of: 0)
        let candidate =
            if let known = self.candidate { known } else {
                try Discovery.candidate(inputs: request.inputs, options: request.discovery)
            }
        if let failure = candidate.failure { throw failure }
        let output = Discovery.outputPath(for: candidate, requested: request.output)
        var probed = Probed(candidate: candidate, output: output)
        do {
            if purpose != .preview {
                try Preflight.check(
                    output: output, inputs: inputs(of: candidate), replacing: request.overwrite)
            }
        } catch {
            guard purpose == .dryRun else { throw error }
            probed.warnings.append(
                "the conversion would stop: \(error.worded(request.discovery.optionNames))")
        }
        // A batch sweeps its folders itself, each once.
        if purpose == .book, self.candidate == nil { output.parent.removeStaleOutputs() }
        if let cover = request.discovery.cover { probed.cover = try Prober.cover(at: cover) }
        tell(.analyzing, 0, of: candidate.files.count)
        return probed
    }

    /// Tells of work before there is a plan.
    func tell(_ stage: ProgressSnapshot.Stage, _ files: Int, of all: Int) {
        onEvent(
            .progress(
                ProgressSnapshot(
                    stage: stage, done: SampleCount(Int64(files)), total: SampleCount(Int64(all)))))
    }

    /// All that is read for the book.
    func inputs(of candidate: BookCandidate) -> [Preflight.Input] {
        let named = [
            request.discovery.cover.map { Preflight.Input($0, "it is the cover that is read") },
            request.discovery.chapterFile.map {
                Preflight.Input($0, "it is the file of chapters that is read")
            },
        ]
        // A playlist is the one input that is neither sound nor a folder.
        let playlist = request.inputs.filter { !candidate.files.contains($0) }
            .map { Preflight.Input($0, "it is the input that is read") }
        return candidate.files.map { Preflight.Input($0) } + named.compactMap(\.self) + playlist
            + Discovery.readSidecars(of: candidate).map { Preflight.Input($0, "it is read beside the audio") }
            + request.reserved.map { Preflight.Input($0.path, $0.reason) }
    }

    var ruling: DamageRuling {
        DamageRuling(policy: request.damaged, isCopying: request.encoding.codec == .copy)
    }

    func leaveOut(_ path: ForgePath, _ error: ForgeError, _ probed: inout Probed) {
        probed.skipped.append(path)
        probed.incomplete.append(DamageRuling.leftOut(for: error))
        warn(DamageRuling.leftOut(for: error), &probed)
    }

    func warn(_ warning: String, _ probed: inout Probed) {
        probed.warnings.append(warning)
        onEvent(.warning(warning))
    }
}
