extension M4BFile {
    /// Whether the numbers of `iTunSMPB` are those of a track; false where there are none.
    package func isGapless(of track: M4BTrack) -> Bool {
        gaplessInfo.flatMap {
            TrackGapless($0, units: track.sttsTotal, tolerance: max(track.firstDelta, 1))
        } != nil
    }

    /// The bytes that make the declared durations those of the tables of packets: of the edit that plays a track of sound and goes
    /// beyond its end, of its headers, and of the movie. Numbers that are right within two packets stay.
    ///
    /// - Parameter removed: where the boxes of tracks begin that count no more, in the file.
    package func durationPatches(without removed: Set<Int64> = []) -> [M4BEdit.Patch] {
        guard let header = try? movieBox.children() else { return [] }
        var patches: [M4BEdit.Patch] = []
        var longest: Int64 = 0
        for (box, track) in zip(header.filter({ $0.type == "trak" }), tracks)
        where !removed.contains(box.fileRange.lowerBound) {
            guard track.handler == "soun", let children = try? box.children() else {
                longest = max(longest, track.headerDuration ?? 0)
                continue
            }
            let media = try? children.first("mdia")?.children()
            let slack = 2 * max(1, track.firstDelta)
            func movie(_ units: Int64) -> Int64 {
                TimeMath.rescale(units, from: track.timescale, to: movieTimescale)
            }
            if abs(track.mediaDuration - track.sttsTotal) > slack {
                patches += media?.first("mdhd").map { Self.patch($0, to: track.sttsTotal, behind: 1) } ?? []
            }
            var played = track.edits.reduce(Int64(0)) { min($0 + min($1.duration, 1 << 60), 1 << 60) }
            if track.edits.count == 1, let edit = track.edits.first, edit.mediaTime >= 0 {
                let rest = movie(max(0, track.sttsTotal - edit.mediaTime))
                if edit.duration > rest + movie(slack), rest > 0 {
                    let list = try? children.first("edts")?.children().first("elst")
                    patches += list.map { Self.editPatch($0, to: rest) } ?? []
                    played = rest
                }
            }
            let right = played > 0 ? played : movie(track.sttsTotal)
            let isRight = [right, movie(track.sttsTotal)].contains {
                abs($0 - (track.headerDuration ?? 0)) <= movie(slack)
            }
            if !isRight {
                patches += children.first("tkhd").map { Self.patch($0, to: right, behind: 2) } ?? []
            }
            longest = max(longest, isRight ? track.headerDuration ?? right : right)
        }
        if abs(movieDuration - longest) > movieTimescale / 10 {
            patches += header.first("mvhd").map { Self.patch($0, to: longest, behind: 1) } ?? []
        }
        return patches
    }

    /// - Parameter words: numbers of 32 bits between the times of a header and its duration.
    private static func patch(_ header: BoxCursor, to duration: Int64, behind words: Int) -> [M4BEdit.Patch] {
        var box = header
        guard let version = try? box.versionAndFlags().version,
            (try? box.skip((version == 1 ? 16 : 8) + 4 * words)) != nil
        else { return [] }
        return number(duration, isWide: version == 1, at: box)
    }

    private static func editPatch(_ list: BoxCursor, to duration: Int64) -> [M4BEdit.Patch] {
        var box = list
        guard let version = try? box.versionAndFlags().version, (try? box.skip(4)) != nil else { return [] }
        return number(duration, isWide: version == 1, at: box)
    }

    private static func number(_ value: Int64, isWide: Bool, at box: BoxCursor) -> [M4BEdit.Patch] {
        guard isWide || value <= UInt32.max, box.remaining >= (isWide ? 8 : 4) else { return [] }
        var out = BoxBuffer()
        out.u32or64(UInt64(value), wide: isWide)
        return [M4BEdit.Patch(offset: box.fileBody.lowerBound, bytes: out.bytes)]
    }
}
