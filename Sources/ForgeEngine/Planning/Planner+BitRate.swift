import ForgeModel

extension Planner {
    /// The native encoder's mean rate comes out up to 5% above the one asked for (measured on speech, coder `fast`),
    /// and the sample table costs 1.4 kb/s at 44.1 kHz, 2% of 64. What follows a source stays this much below it, so
    /// that the book is not larger than what it was made from.
    private static let sourceShare = 0.92

    /// Bits per second that transparent speech asks for.
    private static func usual(rate: SampleRate, channels: Int) -> Int {
        let mono =
            switch rate.hertz {
            case 32_000...: 64_000
            case 22_050...: 48_000
            case 16_000...: 32_000
            default: 24_000
            }
        return mono * channels
    }

    /// Bits per second below which no source takes a book: at three eighths of what transparent speech asks for, 24 kb/s
    /// for one voice at 44.1 kHz, AAC still is speech that one can follow.
    static func leastBitRate(rate: SampleRate, channels: Int) -> Int {
        usual(rate: rate, channels: channels) * 3 / 8
    }

    /// The largest rate that AAC has room for: 6,144 bits per channel and frame of 1,024 samples, ISO 14496-3.
    private static func largest(rate: SampleRate, channels: Int) -> Int { 6 * rate.hertz * channels }

    /// The mean bit rate of the tracks; nil if nothing tells.
    ///
    /// - Parameter lossless: what those count as that are lossless.
    private static func sourceBitRate(_ book: Book, lossless: Int) -> Int? {
        var bits = 0.0
        var total = 0.0
        for track in book.tracks {
            let seconds = track.length.seconds(at: track.sampleRate)
            guard seconds > 0,
                let own = track.isLossless ? lossless : track.bitRate
            else { continue }
            bits += Double(own) * seconds
            total += seconds
        }
        return total > 0 ? Int(bits / total) : nil
    }

    /// Warnings of a bit rate that was asked for and that the sources do not have. Lossless ones have any.
    static func excessWarnings(
        _ book: Book, _ options: EncodingOptions, rate: SampleRate, channels: Int
    ) -> [String] {
        let most = largest(rate: rate, channels: channels)
        guard let asked = options.bitRate, let source = sourceBitRate(book, lossless: most), asked > source
        else {
            return []
        }
        return [
            "the bit rate of \(kilobits(asked)) is more than the sources carry (\(kilobits(source))): the book grows and sounds no better"
        ]
    }

    static func bitRate(
        _ book: Book, _ options: EncodingOptions, rate: SampleRate, channels: Int
    ) throws(ForgeError) -> (Int, String) {
        let limit = largest(rate: rate, channels: channels)
        if let asked = options.bitRate {
            let least = 8_000 * channels
            guard (least...limit).contains(asked) else {
                throw usage(
                    "a bit rate of \(kilobits(asked)) is not possible at \(rate.hertz) Hz with \(channels) channels",
                    "choose from \(least / 1000)k to \(limit / 1000)k")
            }
            return (asked, "\(kilobits(asked)), as asked")
        }
        let rates = options.presetRates
        let most = min(rates?.of(channels: channels) ?? usual(rate: rate, channels: channels), limit)
        let origin = rates == nil ? "the default for speech" : options.preset?.origin ?? ""
        guard !book.tracks.allSatisfy(\.isLossless),
            let source = sourceBitRate(book, lossless: most)
        else {
            return (most, "\(kilobits(most)), \(origin)")
        }
        let followed = Int(Double(source) * sourceShare)
        let least = min(leastBitRate(rate: rate, channels: channels), limit)
        if followed < least {
            return (
                least,
                "\(kilobits(least)), the least at which AAC still sounds like speech; the source has \(kilobits(source))"
            )
        }
        let keepsSource = rates != nil && options.preset?.settings.keepsSourceRate == true
        let highest = keepsSource ? limit : most
        if followed < highest {
            return (followed, "\(kilobits(followed)), a little less than the source's \(kilobits(source))")
        }
        return (
            highest,
            "\(kilobits(highest)), \(keepsSource ? "the most that AAC has room for" : origin); "
                + "the source has \(kilobits(source))"
        )
    }

    static func kilobits(_ bitsPerSecond: Int) -> String { "\((bitsPerSecond + 500) / 1000) kb/s" }
}
