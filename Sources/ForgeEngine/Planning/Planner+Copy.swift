import ForgeModel

extension Planner {
    /// The plan of a book whose packets are copied; nil, with the reason for each track, when it is encoded.
    ///
    /// - Throws: `ForgeError` `usage` when copying was asked for and is not possible.
    static func copyPlan(
        _ book: Book, options: EncodingOptions, output: ForgePath, encoders: [EncoderFacts]
    ) throws(ForgeError) -> (plan: ConversionPlan?, reasons: [String]) {
        let planner = CopyPlanner(book, options, encoders)
        let model: AACFacts
        let odd: [Int: String]
        switch try planner.decide() {
        case .encode(let reasons): return (nil, reasons)
        case .copy(let stream, let others): (model, odd) = (stream, others)
        }
        let layout = CopyLayout(
            book,
            spans: book.tracks.indices.map { index in
                var span = span(of: book.tracks[index], isOdd: odd[index] != nil, model)
                // The packets of an encoder stand between others than those that were repeated.
                if !odd.isEmpty { span.repeated = 0 }
                return span
            },
            clock: model.clock, rate: model.sampleRate)
        let tracks = book.tracks.enumerated().map { index, probe in
            ConversionPlan.Track(
                probe,
                reason: odd[index].map { "\($0); encoded to match" }
                    ?? "AAC already" + (probe.aac.map { ", \($0.summary)" } ?? ""))
        }
        let bitRate = planner.bitRate(model)
        let plan = ConversionPlan(
            output: output, tracks: tracks, orderReason: book.orderReason,
            audio: ConversionPlan.Audio(
                odd.isEmpty
                    ? .copied
                    : .mixed(matchingEncoding(encoders, channels: model.channels), places: Set(odd.keys)),
                sampleRate: model.sampleRate, channels: model.channels, bitRate: bitRate,
                reasons: reasons(book, model, odd: odd.count, layout)),
            length: SampleCount(layout.length), chapters: layout.chapters.chapters,
            chapterReason: book.chapterReason,
            metadata: book.metadata, cover: planCover(book),
            warnings: book.warnings + layout.chapters.warnings + book.tracks.compactMap(strayWarning))
        return (plan, [])
    }

    /// A track's length on the clock: an odd one as the encoder will make it.
    private static func span(of track: TrackProbe, isOdd: Bool, _ model: AACFacts) -> CopyLayout.Span {
        if let facts = track.aac, !isOdd { return facts.span }
        let frame = Int64(model.frameLength)
        let length = track.length.rescaled(from: track.sampleRate, to: model.sampleRate).value
        // libavcodec's encoder primes with one frame.
        return CopyLayout.Span(
            priming: frame, length: length, packets: Int((frame + length + frame - 1) / frame))
    }

    /// For one voice `fast`, though it goes above the bit rate: it keeps the wave, by which both joins are checked, closer
    /// than `twoloop` does.
    private static func matchingEncoding(
        _ encoders: [EncoderFacts], channels: Int
    ) -> ConversionPlan.Encoding {
        let facts = encoders.first { $0.description.name == CopyPlanner.matchingEncoder }
        let coders = facts?.description.coders ?? []
        let choice = EncoderChoice(
            name: CopyPlanner.matchingEncoder,
            coder: [channels == 1 ? EncoderProfile.coder : constantRateCoder].first(where: coders.contains))
        return ConversionPlan.Encoding(choice, .constantBitRate)
    }

    private static func reasons(_ book: Book, _ model: AACFacts, odd: Int, _ layout: CopyLayout) -> [String] {
        let count = book.tracks.count
        let what =
            count == 1
            ? "the track's packets are"
            : "the packets of \(odd == 0 ? "all \(count)" : "\(count - odd) of \(count)") tracks are"
        let gap = Int((SampleCount(layout.longestGap).seconds(at: model.sampleRate) * 1000).rounded())
        let joins =
            count == 1
            ? nil
            : layout.longestGap == 0
                ? "joins without a gap"
                : "joins with at most \(layout.longestGap) samples (\(gap) ms) of silence"
        let unmarked =
            count > 1 && book.tracks.contains { $0.aac?.access == .headers }
            ? "ADTS does not tell an encoder's delay and padding from sound: they stay" : nil
        return ["\(what) copied as they are: \(model.summary)"] + [joins, unmarked].compactMap { $0 }
    }

    private static func strayWarning(_ track: TrackProbe) -> String? {
        guard let facts = track.aac, case let stray = facts.strayBytes + facts.trailingBytes, stray > 0 else {
            return nil
        }
        return StrayTags.warning(track.path, stray)
    }
}
