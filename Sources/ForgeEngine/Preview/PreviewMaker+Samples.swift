import ForgeModel
import M4BFormat

extension PreviewMaker {
    func original(_ excerpt: Excerpt, _ path: ForgePath) throws(ForgeError) -> Made {
        let (file, facts) = try OriginalFile(
            excerpt: excerpt, metadata: metadata(Self.original), isCancelled: isCancelled
        ).write(to: path)
        let bytes = book.tracks.reduce(0) { $0 + $1.fileSize }
        return Made(
            file: file,
            sample: PreviewReport.Sample(
                name: Self.original, path: path, fileSize: facts.summary.fileSize, codec: "alac", method: nil,
                sampleRate: facts.sampleRate, channels: facts.channels,
                bitRate: Int(Double(bytes) * 8 / max(0.001, seconds(length))), bookBytes: bytes,
                reasons: ["the source, decoded and kept without loss"]))
    }

    /// By the plan's own encoder, at the quality that the whole book would be held at.
    ///
    /// - Parameters:
    ///   - isWhole: the excerpt is the book, which is made as such.
    ///   - qualities: what was found before, by all that decides it: many presets give a book the same settings.
    ///   - onSearch: called with the share of the search for a quality that is done.
    func encoded(
        _ variant: Variant, _ excerpt: Excerpt, _ path: ForgePath,
        _ isWhole: Bool, _ qualities: inout [ConversionPlan.Audio: Int],
        onSearch: @escaping (Double) -> Void
    ) throws(ForgeError) -> Made {
        var plan = variant.plan
        plan.output = path
        var settings = plan.audio
        (settings.preset, settings.reasons) = (nil, [])
        if !isWhole, qualities[settings] == nil {
            let search = encoder(book, plan) { event in
                if case .progress(let told) = event { onSearch(told.share) }
            }
            qualities[settings] = try search.quality()
        }
        if !isWhole { plan.audio.encoding?.quality = qualities[settings] }
        plan.length = excerpt.length(at: plan.audio.sampleRate)
        plan.chapters = []
        // They are about the whole book.
        plan.audio.findings = []
        let part = Book(
            tracks: excerpt.probes, orderReason: book.orderReason, metadata: metadata(variant.name),
            cover: nil,
            chapters: [ChapterMark(track: 0, offset: .zero, title: variant.name)],
            chapterReason: book.chapterReason)
        var encoder = encoder(part, plan)
        encoder.excerpt = excerpt
        let (file, encoding) = try encoder.make()
        guard case .made(let made) = encoding else {
            preconditionFailure("nothing that was heard before is held against a sample")
        }
        let audio = plan.audio
        return Made(
            file: file,
            sample: PreviewReport.Sample(
                name: variant.name, path: path, fileSize: made.summary.fileSize, codec: "aac",
                method: .encode,
                sampleRate: audio.sampleRate, channels: audio.channels, bitRate: audio.bitRate,
                quality: made.quality, bookBytes: variant.plan.expectedBytes, reasons: audio.reasons))
    }

    private func encoder(
        _ book: Book, _ plan: ConversionPlan, onEvent: @escaping (ConversionEvent) -> Void = { _ in }
    ) -> BookEncoder {
        // What is damaged beyond the samples is weighed when the book is made.
        BookEncoder(
            book: book, plan: plan, damaged: .keep, lane: lane, isCancelled: isCancelled, onEvent: onEvent)
    }

    /// The book's, under a title that tells the samples apart.
    private func metadata(_ sample: String) -> BookMetadata {
        var metadata = book.metadata
        metadata.set(.title, to: "\(metadata[.title] ?? name): \(sample)", from: .request)
        return metadata
    }
}
