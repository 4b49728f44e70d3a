import ForgeModel

extension TrackDecoder {
    /// How much shorter than declared a whole track may decode: one AAC frame at each end, SBR's 2048 samples,
    /// since a file that lost less than that lost no audible sound and may only be labelled wrong.
    static var shortfallLimit: Int64 { 4096 }

    /// Weighs what is missing of a track that was decoded to its end.
    mutating func checkEnd() throws(ForgeError) {
        guard position > 0, rate > 0 else {
            throw .damaged(probe.path, step: .decoding, reason: "not one sample of it could be decoded")
        }
        let end = elapsed
        var total = end
        let declared = probe.length.seconds(at: probe.sampleRate)
        let behind = {
            [extent, file] (last: Range<Int64>, isAlone: Bool, isBroken: Bool) throws(ForgeError) in
            try extent.left(behind: last, isAlone: isAlone, isBroken: isBroken, file)
        }
        if let gap = try meter.missingAtEnd(rate: rate, after: position, left: behind) {
            note(padding: gap.padding)
            var missing = Double(gap.samples) / Double(rate)
            // Of a length that is known nothing is missing behind its end, whatever was refused there.
            if probe.isLengthExact, gap.uncounted == 0 {
                missing = min(missing, max(0, probe.length.seconds(at: probe.sampleRate) - end))
            }
            total += missing
            // Bytes tell the length of a variable rate about; a header that agrees with them tells it better.
            if abs(declared - total) < missing / 2 { total = declared }
        }
        // Where a header tells of more, and that has room beside the packets, others are there and were not found.
        if probe.isLengthDeclared, declared - total > LengthAgreement.slack,
            probe.isLengthBorneOut || meter.places.haveRoom(for: declared, beyond: end, to: extent.end)
        {
            total = declared
        }
        if probe.isLengthExact, probe.length.value - position > Self.shortfallLimit {
            total = max(total, probe.length.seconds(at: probe.sampleRate))
        }
        // What its headers say to be missing was told when it was opened.
        let told = probe.damage.map { $0.missingSeconds ?? .infinity } ?? 0
        if told == 0 || total - end > told + DamageRule.most { loss.end(at: end, of: total) }
        if damaged != .keep, isDamaged, let damage = loss.damage {
            throw .damaged(probe.path, step: .decoding, damage)
        }
    }

    private var isDamaged: Bool {
        DamageRule.isDamage(missing: loss.seconds, of: elapsed + loss.ending)
    }

    /// Whether what is missing are the holes that were told when the track was opened.
    private var isTold: Bool {
        guard let damage = probe.damage, damage.isHole, let told = damage.missingSeconds else { return false }
        return loss.seconds <= told + DamageRule.most
    }

    /// Warnings about a track that was decoded to its end.
    var closingWarnings: ClosingWarnings {
        var warnings = ClosingWarnings()
        let missing = probe.length.seconds(at: probe.sampleRate) - elapsed
        if let damage = loss.damage {
            if !isTold {
                warnings.add(
                    "\(probe.path): \(isDamaged ? "DAMAGED, and kept: " : "")\(damage.text)", isLoss: true)
            }
        } else if !probe.isLengthExact, probe.damage == nil {
            // A header's length, and the count of packets whose times are rounded, are good to well within a second.
            if missing > DamageRule.most {
                let end =
                    probe.isLengthDeclared ? "the length that its header gives" : "the end of its packets"
                warnings.add("\(probe.path): it ends \(SpanText.seconds(missing)) before \(end)")
            }
        }
        if probe.isLengthExact, -missing > DamageRule.most {
            warnings.add(
                "\(probe.path): its sound lasts \(SpanText.seconds(-missing)) longer than its own count: some of it may be "
                    + "there twice")
        }
        if padding > 0 { warnings.add(StrayTags.warning(probe.path, padding)) }
        if pauses > 0 {
            warnings.add(
                "\(probe.path): \(SpanText.seconds(pauses)) of its pauses are silent: the linked FFmpeg does not make "
                    + "their noise")
        }
        if wild.count > 0 {
            warnings.add(
                "\(probe.path): \(wild.count) of its samples are not sound, since they are not numbers or far beyond full "
                    + "scale: they are clipped, the first at \(SpanText.clock(seconds: wild.first))")
        }
        return warnings
    }
}
