/// `iTunSMPB` of a track whose total it adds up to; files that were cut or joined often keep that of other audio.
struct TrackGapless {
    /// In what it counts: HE-AAC at the core's rate or at the full one, whichever the track itself does.
    enum Rate { case half, same, double }

    private let told: GaplessInfo
    let rate: Rate

    init?(_ info: GaplessInfo, units: Int64, tolerance: Int64) {
        guard units < 1 << 60 else { return nil }
        told = info
        let total = info.priming + info.padding + info.sampleCount
        if abs(total - units) <= tolerance {
            rate = .same
        } else if abs(2 * total - units) <= tolerance {
            rate = .half
        } else if abs(total / 2 - units) <= tolerance {
            rate = .double
        } else {
            return nil
        }
    }

    /// Units of the result in one of its own.
    func grain(scale: Int64) -> Int64 {
        switch rate {
        case .half: 2 * scale
        case .same: scale
        case .double: max(1, scale / 2)
        }
    }

    func info(scale: Int64) -> GaplessInfo {
        let grain = grain(scale: scale)
        var info = told
        info.priming = info.priming.clamped(times: grain)
        info.padding = info.padding.clamped(times: grain)
        info.sampleCount = info.sampleCount.clamped(times: grain)
        return info
    }
}
