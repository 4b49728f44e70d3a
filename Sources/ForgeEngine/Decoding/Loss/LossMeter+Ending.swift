import ForgeModel

extension LossMeter {
    /// The sound missing behind the last frame as far as packets tell.
    ///
    /// - Parameters:
    ///   - rate: Hz.
    ///   - samples: that were decoded.
    ///   - left: tells how many bytes of sound are behind the last packet, in a file with no other stream or not, where
    ///     the last packet decoded or not.
    mutating func missingAtEnd(
        rate: Int, after samples: Int64, left: (Range<Int64>, Bool, Bool) throws(ForgeError) -> Int64
    ) throws(ForgeError) -> SoundGap? {
        if frames != nil { return try frames?.missingAtEnd() }
        if let first = places.first, let last = places.last, let end = places.end, end > first,
            case let bytes = try left(last..<end, rules.isAlone, refused > 0), bytes > 0
        {
            let missing = Double(bytes) * Double(samples) / Double(end - first)
            return SoundGap(samples: Int64(missing), uncounted: Int64(missing))
        }
        return refused > 0
            ? SoundGap(samples: Int64((refusedSeconds * Double(rate)).rounded())) : nil
    }
}
