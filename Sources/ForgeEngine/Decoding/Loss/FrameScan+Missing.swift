import ForgeModel

extension FrameScan {
    /// Of the clock in a frame's header.
    private static let turn: Int64 = 1 << 16

    enum Place { case start, middle, end }

    /// - Parameter since: how many samples lie between the frames around the gap, modulo 2^16, where their headers tell.
    mutating func missing(
        in gap: Range<Int64>, at place: Place, _ since: Int64? = nil
    ) throws(ForgeError) -> SoundGap? {
        do {
            var gap = gap
            // The frame that holds a Xing header is no packet.
            while place == .start, let header = try header(at: gap.lowerBound),
                Int64(header.size) <= Int64(gap.count)
            {
                gap = gap.lowerBound + Int64(header.size)..<gap.upperBound
            }
            let junk = try StrayTags.junk(in: gap, of: file)
            if place == .start { return SoundGap(samples: 0, padding: junk.bytes) }
            // Zeros behind the last frame are told of when the file is probed.
            if place == .end, junk.isZeros, !isDeclared, try !isCounted(), try !isCovered(gap) { return nil }
            if place == .middle, junk.isZeros, hasOddSizes, try StrayTags.isInserted(gap, in: file) {
                return SoundGap(samples: 0, padding: junk.bytes)
            }
            let count = (Double(junk.bytes) / averageFrame).rounded()
            if place == .end, !isDeclared, !junk.isZeros, try !isCounted(),
                try isAppended(gap, junk, count)
            {
                return SoundGap(samples: 0, padding: junk.bytes)
            }
            // Of the last frame nothing may be left by the padding that the header tells of.
            let unheard = place == .middle ? try unheard(in: gap) : 0
            var samples = try (unheard + afford(max(0, Int64(count) - unheard))) * frameLength
            if let since {
                // The number of turns of the clock that the bytes are nearest to.
                let turns = (Double(samples - since) / Double(Self.turn)).rounded()
                samples = max(0, since + max(0, Int64(turns)) * Self.turn)
            }
            return samples > 0 ? SoundGap(samples: samples, uncounted: samples) : nil
        } catch {
            throw ForgeError(error, step: .decoding, input: file.path)
        }
    }

    /// Whether a hole hardly ever ends where a frame does: others than these have frames of one size, often that of a
    /// disk's blocks.
    private var hasOddSizes: Bool {
        switch format {
        case .mpeg, .adts, .loas, .mlp, .amr: true
        case .ac3, .dts: false
        }
    }

    /// Whether zeros behind the last frame begin inside of it. Frames of a pause may end with zeros: then the one before does,
    /// too.
    private func isCovered(_ gap: Range<Int64>) throws(ForgeError) -> Bool {
        guard hasOddSizes, let last, last.upperBound == gap.lowerBound else { return false }
        if try StrayTags.isInserted(gap, in: file) { return false }
        return try StrayTags.isInserted(last, in: file)
    }

    /// Whether bytes behind the last frame were put there, and not in the place of others. Those would begin inside of a
    /// frame: the decoder refuses that one, but for MPEG audio and AMR, of whose frames a constant rate would make a whole
    /// number.
    ///
    /// - Parameter count: how many frames of the usual size have as many bytes.
    private func isAppended(_ gap: Range<Int64>, _ junk: StrayTags.Junk, _ count: Double) throws -> Bool {
        if let header = try header(at: gap.lowerBound), isNext(header) { return false }
        if case .amr = format { return !isWholeNumber }
        let slack = sizes.most - sizes.least
        guard case .mpeg = format, count > 0, slack <= Self.largestSlot else { return true }
        // The mean is as exact as the frames that were seen are many.
        let tolerance = Double(slack) * (1 + count / Double(frames))
        return abs(Double(junk.bytes) - count * averageFrame) > tolerance
    }

    /// Whether frames of one size would fill all of the file. Noise may have looked like others.
    private var isWholeNumber: Bool {
        firstSize > 0 && (limit - start) % firstSize == 0
            && abs(averageFrame - Double(firstSize)) < Self.noiseShare * Double(firstSize)
    }

    /// Of a frame's size, by which those change the mean of all.
    private static let noiseShare = 0.02

    /// Whether a header can be that of the frame behind the last one that decoded.
    private func isNext(_ header: FrameStart) -> Bool {
        var last = stream
        last?.clock = clock
        return last?.isFollowed(by: header) == true
    }

    /// Bytes by which frames of one bit rate differ: a slot of layer 1.
    private static let largestSlot: Int64 = 4

    /// Whether a header counts the frames that there should be.
    private mutating func isCounted() throws(ForgeError) -> Bool {
        if budget == nil { budget = .some(try MP3End.missingFrames(of: file, isCancelled: isCancelled)) }
        return budget != .some(.none)
    }

    /// How many of so many frames can be missing, where a header counts those that there should be.
    private mutating func afford(_ frames: Int64) throws(ForgeError) -> Int64 {
        guard try isCounted(), let left = budget ?? nil else { return frames }
        budget = .some(max(0, left - frames))
        return min(frames, left)
    }

    /// Frames of a gap that are there, of a stream whose header counts them, and so are none that it counts in vain: the
    /// decoder refused them, or libavformat passed over them, as its parser does with the first ones behind what is no frame.
    private mutating func unheard(in gap: Range<Int64>) throws(ForgeError) -> Int64 {
        guard case .mpeg(let freeSize) = format, try isCounted() else { return 0 }
        return try MPEGFrames.all(
            of: file, from: gap.lowerBound, to: gap.upperBound, freeSize: freeSize, isCancelled: isCancelled
        ).count
    }

    /// Frames that tell how long the others are.
    private static let telling = 50

    /// Bytes. A few frames say little of all.
    private var averageFrame: Double {
        if frames < Self.telling, let bitRate, bitRate > 0, rate > 0 {
            return max(1, Double(bitRate) / 8 * Double(frameLength) / Double(rate))
        }
        return Double(bytes) / Double(frames)
    }
}
