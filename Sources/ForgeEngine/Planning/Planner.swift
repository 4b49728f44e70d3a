package import ForgeModel

/// Decides how a book will be made. Pure: it looks at values and touches no file.
package enum Planner {
    /// The facts of an AAC encoder that planning needs.
    package struct EncoderFacts: Sendable {
        package var description: EncoderDescription
        /// Hz, ascending: the rates that AAC has and the encoder takes.
        package var sampleRates: [Int]

        package init(description: EncoderDescription, sampleRates: [Int]) {
            self.description = description
            self.sampleRates = sampleRates
        }
    }

    /// Sampling rates of AAC, ISO 14496-3 table 1.18.
    package static let aacSampleRates = [
        7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000,
    ]

    /// Speech holds nothing above 24 kHz; rates beyond this one cost bits and give none back.
    private static let highestDefaultRate = 48_000

    /// - Parameter encoders: those of the linked library, best first.
    /// - Throws: `ForgeError` `usage` when options cannot be met.
    package static func plan(
        _ book: Book, options: EncodingOptions, output: ForgePath, encoders: [EncoderFacts]
    ) throws(ForgeError) -> ConversionPlan {
        var plan = try settledPlan(book, options: options.settled, output: output, encoders: encoders)
        plan.audio.preset = options.presetUse
        plan.audio.isBitRateAsked = options.bitRate != nil && !plan.isCopied
        return plan
    }

    /// - Parameter options: with what their preset gives.
    private static func settledPlan(
        _ book: Book, options: EncodingOptions, output: ForgePath, encoders: [EncoderFacts]
    ) throws(ForgeError) -> ConversionPlan {
        let (copied, reasons) = try copyPlan(book, options: options, output: output, encoders: encoders)
        if let copied { return copied }
        let facts = try encoder(options.encoder, among: encoders)
        let (sourceRate, sourceRateReason) = try sampleRate(book, options, facts)
        let (channels, channelReason) = channels(book, options)
        let (bitRate, bitRateReason) = try bitRate(book, options, rate: sourceRate, channels: channels)
        let (choice, coderReason) = try coder(options, facts)
        let (rateControl, rateControlReason) = try rateControl(
            options, choice, bitRate: bitRate, rate: sourceRate, channels: channels)
        let profile = EncoderProfile.of(choice, rateControl, channels: channels, bitRate: bitRate)
        let (rate, rateReason) =
            lowered(sourceRate, options, profile, bitRate: bitRate) ?? (sourceRate, sourceRateReason)
        let limit = cutoff(options, choice, profile, at: rate, channels: channels, bitRate: bitRate)
        let lowered = profile == nil ? nil : loweredCutoff(book, limit: limit, rate)
        let cutoff = lowered ?? limit
        let excess = excessWarnings(book, options, rate: rate, channels: channels)

        let lengths = book.tracks.map { $0.length.rescaled(from: $0.sampleRate, to: rate) }
        let length = lengths.reduce(.zero, +)
        let chapters = FittedChapters(
            chapters(book, lengths: lengths, rate: rate), length: length, rate: rate)
        return ConversionPlan(
            output: output,
            tracks: zip(book.tracks, reasons).map { ConversionPlan.Track($0, reason: $1) },
            orderReason: book.orderReason,
            audio: ConversionPlan.Audio(
                .encoded(
                    ConversionPlan.Encoding(
                        choice, rateControl, quality: options.quality,
                        modelRate: modelRate(options, profile, bitRate: bitRate), cutoff: cutoff,
                        switchedOff: switchedOff(options, choice, profile))),
                sampleRate: rate, channels: channels, bitRate: bitRate,
                findings: findings(book, options, cutoff: lowered, channels: channels),
                reasons: [coderReason, rateReason, channelReason, bitRateReason, rateControlReason]
                    + cutoffReasons(cutoff) + splicingReasons(choice, rateControl)),
            length: length, chapters: chapters.chapters,
            chapterReason: book.chapterReason, metadata: book.metadata,
            cover: planCover(book),
            warnings: book.warnings + excess + chapters.warnings + lengthWarnings(options, length, rate))
    }

    static func planCover(_ book: Book) -> ConversionPlan.Cover? {
        book.cover.map { ConversionPlan.Cover($0, reason: book.coverReason) }
    }

    /// Chapters where the tracks' lengths put them; the same walk that encoding makes with counted samples.
    private static func chapters(_ book: Book, lengths: [SampleCount], rate: SampleRate) -> [Chapter] {
        var clock = ChapterClock(marks: book.chapters, rate: rate)
        var start: Int64 = 0
        for (index, track) in book.tracks.enumerated() {
            clock.beginTrack(index) { start + $0.rescaled(from: track.sampleRate, to: rate).value }
            start += lengths[index].value
            clock.endTrack(at: start)
        }
        return clock.chapters
    }

    private static func encoder(
        _ choice: EncoderChoice?, among encoders: [EncoderFacts]
    ) throws(ForgeError) -> EncoderFacts {
        let offered = encoders.map(\.description.name).joined(separator: ", ")
        if let choice {
            if let facts = encoders.first(where: { $0.description.name == choice.name }) { return facts }
            throw usage(
                "the linked FFmpeg has no AAC encoder \(choice.name)",
                offered.isEmpty ? "it has none" : "it has \(offered)")
        }
        guard let best = encoders.first else {
            throw usage("the linked FFmpeg has no AAC encoder", "install a complete libavcodec")
        }
        return best
    }

    /// The rate that most of the audio has, so that most of it passes no resampler.
    private static func sampleRate(
        _ book: Book, _ options: EncodingOptions, _ facts: EncoderFacts
    ) throws(ForgeError) -> (SampleRate, String) {
        let allowed = facts.sampleRates
        if let asked = options.sampleRate {
            if let preset = options.preset, let highest = preset.settings.highestRate, asked.hertz > highest {
                throw usage(
                    "the preset \(preset.rawValue) has at most \(highest) Hz, and \(asked.hertz) Hz are asked for",
                    "leave out \(.sampleRate), or take another preset")
            }
            guard allowed.contains(asked.hertz) else {
                throw usage(
                    "\(facts.description.name) has no sample rate of \(asked.hertz) Hz",
                    "choose one of \(allowed.map(String.init).joined(separator: ", "))")
            }
            return (asked, "\(asked.hertz) Hz, as asked")
        }
        let most = mostOfTheAudio(book) { $0.sampleRate.hertz }
        let wanted = most > highestDefaultRate ? (most % 11_025 == 0 ? 44_100 : highestDefaultRate) : most
        let usable = allowed.filter { $0 <= highestDefaultRate }
        guard let rate = usable.first(where: { $0 >= wanted }) ?? usable.last ?? allowed.first else {
            throw usage("\(facts.description.name) offers no sample rate", "choose another encoder")
        }
        let share = book.tracks.allSatisfy { $0.sampleRate.hertz == most } ? "the audio" : "most of the audio"
        let reason =
            rate == most
            ? "\(rate) Hz, as \(share) has"
            : "\(rate) Hz, since \(share) has \(most) Hz and AAC speech needs no other"
        return (SampleRate(hertz: rate), reason)
    }

    private static func channels(_ book: Book, _ options: EncodingOptions) -> (Int, String) {
        if let asked = options.channels { return (asked, "\(name(asked)), \(options.channelOrigin)") }
        // One is worth two of the same, in every track that was listened to.
        let areEqual = hasEqualChannels(book)
        func own(_ track: TrackProbe) -> Int {
            track.channels == 2 && areEqual ? 1 : min(2, track.channels)
        }
        let most = mostOfTheAudio(book, own)
        let isAll = book.tracks.allSatisfy { own($0) == most }
        let share = isAll ? "the audio" : "most of the audio"
        let mixed = book.tracks.contains { $0.channels > 2 } ? ", mixed down" : ""
        return (most, "\(name(most)), as \(share) is\(mixed)")
    }

    private static func name(_ channels: Int) -> String { channels == 1 ? "mono" : "stereo" }

    /// The value that the longest part of the book has; of two equal parts the larger value.
    private static func mostOfTheAudio(_ book: Book, _ value: (TrackProbe) -> Int) -> Int {
        var seconds: [Int: Double] = [:]
        for track in book.tracks {
            seconds[value(track), default: 0] += track.length.seconds(at: track.sampleRate)
        }
        return seconds.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
    }

    static func usage(_ reason: String, _ remedy: Remedy) -> ForgeError {
        ForgeError(.usage, step: .planning, reason: reason, remedy: remedy)
    }
}
