import ForgeDiscovery
import ForgeEngine
import ForgeModel

extension BookConversion {
    /// Makes samples of the book instead of the book.
    ///
    /// - Throws: `ForgeError`.
    func preview(_ wanted: PreviewRequest) async throws -> PreviewReport {
        do throws(OptionMistake) { try wanted.check() } catch { throw ForgeError(error) }
        return try await StallTimeout.with(request.stallTimeout) {
            let probed = try await probe(for: .preview)
            return try await WorkerPool.shared.run { try preview(wanted, probed) }
        }
    }

    private func preview(_ wanted: PreviewRequest, _ probed: Probed) throws(ForgeError) -> PreviewReport {
        let folder = wanted.folder ?? Discovery.previewFolder(for: probed.candidate)
        if wanted.folder == nil, let input = request.inputs.first {
            try OutputFolder.refuse(folder, inside: input)
        }
        var probed = probed
        var variants: [PreviewMaker.Variant] = []
        var book: Book?
        var warnings: [String] = []
        for (name, options) in wanted.variants {
            let prepared = try listen(&probed, prepare(probed, options), options)
            variants.append(PreviewMaker.Variant(name: name, plan: prepared.plan))
            book = prepared.book
            for warning in prepared.plan.warnings where !warnings.contains(warning) {
                warnings.append(warning)
                onEvent(.warning(warning))
            }
        }
        guard let book else { preconditionFailure("a preview has a variant") }
        let maker = PreviewMaker(
            book, name: probed.candidate.name, variants: variants, start: wanted.start,
            lane: try slots.lane(),
            isCancelled: { Task.isCancelled }, onProgress: { onEvent(.progress($0)) })
        var report = try maker.run(
            in: folder, inputs: inputs(of: probed.candidate), replacing: request.overwrite)
        for warning in report.warnings { onEvent(.warning(warning)) }
        report.warnings = warnings + report.warnings
        return report
    }
}
