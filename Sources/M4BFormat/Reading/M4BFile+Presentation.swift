extension M4BFile {
    /// Which part of the decoded audio is the recording.
    public struct Presentation: Sendable, Equatable {
        /// Where the numbers come from.
        public enum Rule: Sendable, Equatable {
            /// The length from `iTunSMPB`.
            case gaplessInfo
            /// The media after the priming; the edit agrees within one unit of the movie's timescale.
            case mediaDuration
            /// The length from the edit list.
            case editList
            /// There is no edit and no `iTunSMPB`: all of the media.
            case wholeMedia
        }

        /// Units to leave out at the start.
        public var priming: Int64
        /// Units of the recording.
        public var sampleCount: Int64
        /// Units per second: the timescale of the track, for AAC nearly always the sample rate; a whole multiple of it
        /// where the movie or `iTunSMPB` counts more finely, as it is usual for HE-AAC.
        public var timescale: Int64
        /// The rule that gave the beginning and end of the recording.
        public var rule: Rule
    }

    /// Packets, at most, that an encoder fills up with silence at the end.
    private static let longestPadding: Int64 = 4

    /// The part of an audio track that is the recording.
    ///
    /// The length is the one of `iTunSMPB`, when its three numbers add up to this track within one packet and no edit
    /// agrees that counts more finely; else what the media has after the priming, when the edit agrees within one unit of
    /// the movie's timescale (muxers round it to milliseconds); else the edit. The priming is the edit's media time, else
    /// the one of `iTunSMPB`, else 0.
    ///
    /// - Parameter fragments: of fragmented files, whose movie box does not list all packets: how many there are and
    ///   how many units they last. An edit that ends more than a few packets before them was made for those in the
    ///   movie box alone, and players do not end there. Nil: what the track's table adds up to.
    public func presentation(
        of track: M4BTrack, fragments: (packets: Int, total: Int64)? = nil
    ) -> Presentation {
        let units = fragments?.total ?? track.sttsTotal
        let gapless = gaplessInfo.flatMap {
            TrackGapless($0, units: units, tolerance: max(track.firstDelta, 1))
        }
        let scale = scale(of: track, units: units, gapless)
        let timescale = track.timescale * scale
        let edits = track.edits.filter { $0.mediaTime >= 0 && $0.duration >= 0 }
        let told = gapless?.info(scale: scale)
        let start = edits.first.map { $0.mediaTime.clamped(times: scale) }
        let priming = min(start ?? told?.priming ?? 0, units * scale)
        let rest = units * scale - priming
        func result(_ count: Int64, _ rule: Presentation.Rule) -> Presentation {
            Presentation(
                priming: priming, sampleCount: min(max(0, count), rest), timescale: timescale, rule: rule)
        }
        let duration = edits.reduce(Int64(0)) { min($0 + min($1.duration, 1 << 60), 1 << 60) }
        let edited = TimeMath.rescale(duration, from: movieTimescale, to: timescale)
        // How far an edit may be off that says the same: by a unit of the movie, unless one of the result's is as long.
        let tick = movieTimescale.isMultiple(of: timescale) ? 0 : (timescale - 1) / movieTimescale + 1
        if let gapless, let told {
            let difference = edited.distance(from: told.sampleCount)
            let isRounded = difference > 0 && difference < UInt64(gapless.grain(scale: scale))
            return isRounded && edits.count == 1 && tick == 0
                ? result(edited, .editList) : result(told.sampleCount, .gaplessInfo)
        }
        guard !edits.isEmpty else { return result(rest, .wholeMedia) }
        // A duration of 0 is the form of fragmented files and means "to the end".
        if duration == 0 { return result(rest, .mediaDuration) }
        if let fragments, fragments.packets > 0,
            edited < rest - Self.longestPadding
                * min(fragments.total / Int64(fragments.packets) * scale, 1 << 60)
        {
            return result(rest, .mediaDuration)
        }
        if edits.count == 1, edited.distance(from: rest) <= UInt64(tick) {
            return result(rest, .mediaDuration)
        }
        return result(edited, .editList)
    }

    /// Units of the result in one of the track: as many as the movie and `iTunSMPB` can tell apart.
    private func scale(of track: M4BTrack, units: Int64, _ gapless: TrackGapless?) -> Int64 {
        var scale = movieTimescale.isMultiple(of: track.timescale) ? movieTimescale / track.timescale : 1
        if gapless?.rate == .double, !scale.isMultiple(of: 2) { scale *= 2 }
        let isUsable = scale * track.timescale <= Int64(Int32.max) && units <= (1 << 60) / scale
        return isUsable ? scale : gapless?.rate == .double ? 2 : 1
    }
}
