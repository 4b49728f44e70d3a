import FFmpegBinding
import ForgeModel
import M4BFormat

/// Decides which tracks are copied. Pure.
struct CopyPlanner {
    enum Decision {
        /// The tracks with a reason in `odd` are encoded to match `model`, all others copied.
        case copy(model: AACFacts, odd: [Int: String])
        /// The whole book is encoded; a reason for each track.
        case encode([String])
    }

    /// Of the sound, how much may be encoded beside packets that are copied. Beyond it, encoding all gives a book
    /// without gaps at its joins for little more work.
    private static let oddShare = 0.25
    /// The bit rates of an encoder come out up to this much beside the one asked for (`Planner+BitRate`), so that a
    /// source within it has the one asked for.
    private static let bitRateTolerance = 0.05
    /// libavcodec's own encoder, the one whose input is known and whose result is checked at both joins.
    static let matchingEncoder = EncoderCatalog.native

    private let book: Book
    private let options: EncodingOptions
    private let encoders: [Planner.EncoderFacts]

    init(_ book: Book, _ options: EncodingOptions, _ encoders: [Planner.EncoderFacts]) {
        self.book = book
        self.options = options
        self.encoders = encoders
    }

    /// - Throws: `ForgeError` `usage` when copying was asked for and is not possible.
    func decide() throws(ForgeError) -> Decision {
        if options.codec == .encode { return all("encoding was asked for") }
        let mustCopy = options.codec == .copy
        let obstacles = book.tracks.map(obstacle)
        guard let model = model(obstacles) else {
            if mustCopy { throw refusal(reasons: obstacles) }
            return .encode(obstacles.map { $0 ?? "" })
        }
        let reasons = zip(book.tracks, obstacles).map { track, obstacle -> String? in
            if let obstacle { return obstacle }
            guard let facts = track.aac, !facts.isJoinable(with: model) else { return nil }
            return "different AudioSpecificConfig: \(facts.summary) beside \(model.summary)"
        }
        if mustCopy, reasons.contains(where: { $0 != nil }) { throw refusal(reasons: reasons) }
        if let wish = differingWish(model) { return all(wish) }
        let odd = Dictionary(
            uniqueKeysWithValues: reasons.enumerated().compactMap { pair in
                pair.element.map { (pair.offset, $0) }
            })
        if let reason = reasonAgainstMixing(model, odd) {
            return .encode(
                reasons.map {
                    $0
                        ?? "it could be copied, but \(odd.count) of \(reasons.count) tracks cannot, and \(reason)"
                })
        }
        return .copy(model: model, odd: odd)
    }

    private func all(_ reason: String) -> Decision { .encode(book.tracks.map { _ in reason }) }

    /// Why a track's packets cannot be copied whatever is beside them.
    private func obstacle(_ track: TrackProbe) -> String? {
        if let facts = track.aac {
            if let obstacle = facts.obstacle { return obstacle }
            // Who asks for nothing but copying gets silent packets where others are missing; elsewhere encoding hides more.
            if options.codec == .copy { return nil }
            if let damage = track.damage { return "it is damaged: \(damage.text)" }
            return facts.access == .demuxer && !facts.isWhole ? "packets of it are missing" : nil
        }
        return track.codec == "aac" ? "AAC in \(track.container) is not copied" : "\(track.codec) is not AAC"
    }

    /// The stream that the longest part of what can be copied can be joined with.
    private func model(_ obstacles: [String?]) -> AACFacts? {
        var groups: [(model: AACFacts, seconds: Double)] = []
        for (track, obstacle) in zip(book.tracks, obstacles) where obstacle == nil {
            guard let facts = track.aac else { continue }
            let seconds = track.length.seconds(at: track.sampleRate)
            if let index = groups.firstIndex(where: { $0.model.isJoinable(with: facts) }) {
                groups[index].seconds += seconds
            } else {
                groups.append((facts, seconds))
            }
        }
        return groups.max { $0.seconds < $1.seconds }?.model
    }

    /// The option asked for that the copied stream does not meet.
    private func differingWish(_ model: AACFacts) -> String? {
        if let rate = options.sampleRate, rate != model.sampleRate {
            return "\(rate.hertz) Hz were asked for"
        }
        if let channels = options.channels, channels != model.channels {
            return "\(channels == 1 ? "mono" : "stereo") was asked for"
        }
        if let encoder = options.encoder { return "the encoder \(encoder) was asked for" }
        if let quality = options.quality { return "a quality (\(quality)) was asked for" }
        if let control = options.rateControl { return "a rate control (\(control.rawValue)) was asked for" }
        if let preset = options.preset, options.lacksNoiseSubstitution {
            return "no noise substitution, \(preset.origin)"
        }
        if let preset = options.preset, let rates = options.presetRates, !preset.settings.keepsSourceRate {
            let most = rates.of(channels: min(2, model.channels))
            if Double(bitRate(model)) > Double(most) * (1 + Self.bitRateTolerance) {
                return "at most \(Planner.kilobits(most)), \(preset.origin)"
            }
        }
        if let asked = options.bitRate {
            let source = Double(bitRate(model))
            if abs(Double(asked) - source) > Self.bitRateTolerance * source {
                return "\(Planner.kilobits(asked)) were asked for"
            }
        }
        return nil
    }

    /// Bits per second over the packets of all tracks that can be joined with `model`.
    func bitRate(_ model: AACFacts) -> Int {
        var (bits, seconds) = (0.0, 0.0)
        for facts in book.tracks.compactMap(\.aac) where facts.isJoinable(with: model) {
            bits += Double(facts.bytes) * 8
            seconds += Double(facts.packets * facts.frameLength) / Double(facts.sampleRate.hertz)
        }
        return seconds > 0 ? Int(bits / seconds) : 0
    }

    /// Why the odd tracks cannot be encoded to match; nil where they can, or there are none.
    private func reasonAgainstMixing(_ model: AACFacts, _ odd: [Int: String]) -> String? {
        if odd.isEmpty { return nil }
        func seconds(_ index: Int) -> Double {
            book.tracks[index].length.seconds(at: book.tracks[index].sampleRate)
        }
        let total = book.tracks.indices.reduce(0) { $0 + seconds($1) }
        if odd.keys.reduce(0, { $0 + seconds($1) }) > Self.oddShare * total {
            return "they are more than a quarter of the book"
        }
        guard let config = AudioSpecificConfig(model.config), config.objectType == 2,
            config.frameLength == 1024,
            model.frameLength == 1024, (1...2).contains(model.channels),
            config.channelConfiguration == model.channels
        else { return "no encoder at hand makes \(model.summary)" }
        guard let encoder = encoders.first(where: { $0.description.name == Self.matchingEncoder }),
            encoder.sampleRates.contains(model.sampleRate.hertz)
        else { return "the linked FFmpeg has no encoder to match them" }
        return nil
    }

    /// Tracks named in an error before it says how many more there are.
    private static let listed = 20

    private func refusal(reasons: [String?]) -> ForgeError {
        let odd = zip(book.tracks, reasons).compactMap { track, reason in
            reason.map { "\(track.path.lastComponent) (\($0))" }
        }
        let more = odd.count > Self.listed ? "; and \(odd.count - Self.listed) more" : ""
        let first = zip(book.tracks, reasons).first { $0.1 != nil }
        return ForgeError(
            .usage, step: .planning, path: first?.0.path,
            reason: "\(odd.count) of \(reasons.count) tracks cannot be copied: "
                + odd.prefix(Self.listed).joined(separator: "; ") + more,
            remedy: "leave out \(.codec) copy, so that they are encoded")
    }
}
