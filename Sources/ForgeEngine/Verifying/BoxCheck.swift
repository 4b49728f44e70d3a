import ForgeModel
import M4BFormat

/// Checks that boxes and tables describe the file that they are in.
struct BoxCheck {
    private let boxes: M4BFile
    private let file: InputFile
    /// Where media may be.
    private let media: [Range<Int64>]

    init(_ boxes: M4BFile, _ file: InputFile) {
        (self.boxes, self.file) = (boxes, file)
        media = boxes.topLevelBoxes.filter { $0.type == "mdat" }.map { $0.offset..<$0.offset + $0.size }
    }

    /// The layout of the file, and the movie's duration.
    func checkFile(_ list: inout FindingList) {
        if boxes.missingBytes > 0 {
            list.add(
                .cutOff, .error, at: boxes.topLevelBoxes.last.map { .box($0.type.description) },
                "the file ends \(boxes.missingBytes) bytes before this box does")
        }
        if boxes.trailingBytes > 0 {
            list.add(
                .trailingBytes, .warning, "\(boxes.trailingBytes) bytes behind its last box are none")
        }
        let longest = boxes.tracks.compactMap(\.headerDuration).max()
        guard let longest, !boxes.isFragmented else { return }
        compare(
            boxes.movieDuration.seconds(boxes.movieTimescale), [longest.seconds(boxes.movieTimescale)],
            slack: 0.1, at: "moov/mvhd", of: "its longest track", &list)
    }

    /// Walks the tables of a track.
    ///
    /// - Throws: `ForgeError`, and what the file's source throws.
    func check(
        _ track: M4BTrack, _ list: inout FindingList, _ isCancelled: CancellationCheck
    ) throws -> CheckedTrack {
        let number = (boxes.tracks.firstIndex { $0.id == track.id } ?? 0) + 1
        var checked = CheckedTrack(track: track, number: number)
        guard !boxes.isFragmented, track.externalMedia == nil else {
            checked.hasTables = false
            return checked
        }
        if track.timedPacketCount != track.packetCount {
            list.add(
                .countMismatch, .error, at: .box(checked.box("mdia/minf/stbl/stts")),
                "it times \(track.timedPacketCount) packets, and the track has \(track.packetCount)")
        }
        do {
            try walk(&checked, &list, isCancelled)
        } catch let error as M4BReadError {
            checked.hasTables = false
            let table = error.box == "stbl" ? "mdia/minf/stbl" : "mdia/minf/stbl/\(error.box)"
            if error.fault != .unsupported {
                list.add(
                    .countMismatch, .error, at: .box(checked.box(table)),
                    "its tables of packets and chunks contradict each other")
            }
        }
        if track.handler == "soun", track.packetCount > 0 { checkDurations(checked, &list) }
        return checked
    }

    private func walk(
        _ checked: inout CheckedTrack, _ list: inout FindingList, _ isCancelled: CancellationCheck
    ) throws {
        let track = checked.track
        var reader = try boxes.packets(of: track, in: file)
        var sizes: [UInt32] = []
        var isOutside = false
        while true {
            if isCancelled() { throw ForgeError.cancelled(step: .verifying) }
            let run: PacketRun?
            do {
                run = try reader.next(maxBytes: 1 << 20, sizes: &sizes)
            } catch let error as M4BReadError where error.fault == .truncated {
                checked.isWhole = false
                let missing = track.packetCount - Int64(checked.packets)
                list.add(
                    .packetsOutside, .error, at: place(checked.packets, of: track),
                    "\(missing) of \(track.packetCount) packets of track \(checked.number), from here on, "
                        + "begin or end behind the end of the file")
                return
            }
            guard let run else { return }
            let range = run.offset..<run.offset + Int64(run.bytes)
            if !isOutside,
                !media.contains(where: {
                    $0.lowerBound <= range.lowerBound && $0.upperBound >= range.upperBound
                })
            {
                isOutside = true
                list.add(
                    .packetsOutside, .error, at: place(run.firstPacket, of: track),
                    "packet \(run.firstPacket + 1) of track \(checked.number) is at byte \(run.offset), where no media is"
                )
            }
            checked.packets += run.count
        }
    }

    /// When a packet is played.
    private func place(_ packet: Int, of track: M4BTrack) -> Finding.Place {
        .time(boxes.duration(ofFirst: packet, of: track), after: boxes.shift(of: track), track.timescale)
    }

    private func checkDurations(_ checked: CheckedTrack, _ list: inout FindingList) {
        let track = checked.track
        let media = track.sttsTotal.seconds(track.timescale)
        let slack = 2 * track.firstDelta.seconds(track.timescale)
        compare(
            track.mediaDuration.seconds(track.timescale), [media], slack: slack,
            at: checked.box("mdia/mdhd"), of: "its packets", &list)
        guard let header = track.headerDuration else { return }
        let edits = track.edits.reduce(Int64(0)) { min($0 + min($1.duration, 1 << 60), 1 << 60) }
        // Some writers tell what the packets last, others what the edit list plays of them.
        let played = edits > 0 ? [edits.seconds(boxes.movieTimescale)] : []
        compare(
            header.seconds(boxes.movieTimescale), played + [media], slack: slack + 0.002,
            at: checked.box("tkhd"), of: played.isEmpty ? "its packets" : "its edit list", &list)
    }

    /// - Parameters:
    ///   - told: seconds.
    ///   - real: seconds that are right, of which the first is named.
    ///   - slack: seconds that do not matter.
    private func compare(
        _ told: Double, _ real: [Double], slack: Double, at box: String, of what: String,
        _ list: inout FindingList
    ) {
        guard let gap = real.map({ abs($0 - told) }).min(), gap > slack, let first = real.first else {
            return
        }
        list.add(
            .durationMismatch, gap > 1 ? .error : .warning, at: .box(box),
            "it declares \(SpanText.seconds(told)), and \(what) last \(SpanText.seconds(first))")
    }
}

extension M4BFile {
    /// Units of a track's time between its first packet and the beginning of the book: negative where silence comes first.
    func shift(of track: M4BTrack) -> Int64 {
        var delay = 0.0
        for edit in track.edits {
            guard edit.mediaTime < 0 else {
                return edit.mediaTime - Int64(min(delay * Double(track.timescale), 0x1p60))
            }
            delay += edit.duration.seconds(movieTimescale)
        }
        return 0
    }
}
