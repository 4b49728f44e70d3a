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
        /// Units per second: the timescale of the track, for AAC nearly always the sample rate.
        public var timescale: Int64
        public var rule: Rule
    }

    /// The part of an audio track that is the recording.
    ///
    /// The length is the one of `iTunSMPB`, when its three numbers add up to this track within one packet; else what
    /// the media has after the priming, when the edit agrees within one unit of the movie's timescale (muxers round
    /// it to milliseconds); else the edit. The priming is the edit's media time, else the one of `iTunSMPB`, else 0.
    ///
    /// - Parameter total: units in all packets, for tracks whose packets the movie box does not list: those of
    ///   fragmented files. Nil: what the track's table adds up to.
    public func presentation(of track: Track, total: Int64? = nil) -> Presentation {
        var track = track
        if let total { track.sttsTotal = total }
        let edits = track.edits.filter { $0.mediaTime >= 0 && $0.duration >= 0 }
        let gapless = gaplessInfo.flatMap { fit($0, to: track) }
        let priming = min(edits.first?.mediaTime ?? gapless?.priming ?? 0, track.sttsTotal)
        let rest = track.sttsTotal - priming
        func result(_ count: Int64, _ rule: Presentation.Rule) -> Presentation {
            Presentation(
                priming: priming, sampleCount: min(max(0, count), rest), timescale: track.timescale,
                rule: rule)
        }
        if let gapless { return result(gapless.sampleCount, .gaplessInfo) }
        guard !edits.isEmpty else { return result(rest, .wholeMedia) }
        let duration = edits.reduce(Int64(0)) { min($0 + min($1.duration, 1 << 60), 1 << 60) }
        // A duration of 0 is the form of fragmented files and means "to the end".
        if duration == 0 { return result(rest, .mediaDuration) }
        let tick = (track.timescale + movieTimescale - 1) / movieTimescale
        let edited = TimeMath.rescale(duration, from: movieTimescale, to: track.timescale)
        let difference = edited.subtractingReportingOverflow(rest)
        if edits.count == 1, !difference.overflow, difference.partialValue.magnitude <= UInt64(tick) {
            return result(rest, .mediaDuration)
        }
        return result(edited, .editList)
    }

    /// `iTunSMPB` in the units of the track, or nil when it belongs to other audio: files that were cut or joined
    /// often keep the old one. HE-AAC counts at the core's rate or at the full one, so a factor of two is tried.
    private func fit(_ info: GaplessInfo, to track: Track) -> GaplessInfo? {
        let tolerance = max(track.firstDelta, 1)
        let total = info.priming + info.padding + info.sampleCount
        if abs(total - track.sttsTotal) <= tolerance { return info }
        var scaled = info
        if track.sttsTotal < 1 << 61, abs(2 * total - track.sttsTotal) <= tolerance {
            scaled.priming *= 2
            scaled.padding *= 2
            scaled.sampleCount *= 2
            return scaled
        }
        if abs(total / 2 - track.sttsTotal) <= tolerance {
            scaled.priming /= 2
            scaled.padding /= 2
            scaled.sampleCount /= 2
            return scaled
        }
        return nil
    }
}
