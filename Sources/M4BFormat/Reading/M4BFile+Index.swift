extension M4BFile {
    /// Where the counts of a track's tables are in the file.
    package struct Index: Sendable, Equatable {
        /// File offset of the 32-bit number of packets in `stsz`.
        package var packetCountOffset: Int64
        /// File offset of the 32-bit number of chunks in `stco` or `co64`.
        package var chunkCountOffset: Int64
        /// File offset of the 32-bit number of runs in `stsc`.
        package var chunkRunCountOffset: Int64
        /// Chunks in the track.
        package var chunkCount: Int
        /// Packets in the first of them.
        package var packetsInFirstChunk: Int
    }

    /// The index of a track; nil where sizes are not in a plain `stsz` table.
    package func index(of track: M4BTrack) -> Index? {
        let tables = track.tables
        guard case .table(let sizes) = tables.sizes, tables.chunkRuns.count >= 12 else { return nil }
        let first = tables.chunkRuns.lowerBound
        let packets = (4..<8).reduce(0) { $0 << 8 | Int(movie[first + $1]) }
        return Index(
            packetCountOffset: movieOffset + Int64(sizes) - 4,
            chunkCountOffset: movieOffset + Int64(tables.chunks.lowerBound) - 4,
            chunkRunCountOffset: movieOffset + Int64(first) - 4,
            chunkCount: tables.chunks.count / (tables.areChunksWide ? 8 : 4),
            packetsInFirstChunk: min(packets, tables.sampleCount))
    }

    /// The length of the first packets of a track, in units of its timescale.
    package func duration(ofFirst packets: Int, of track: M4BTrack) -> Int64 {
        var (left, total) = (Int64(packets), Int64(0))
        for at in stride(from: track.tables.times.lowerBound, to: track.tables.times.upperBound, by: 8) {
            func number(_ at: Int) -> Int64 { (0..<4).reduce(0) { $0 << 8 | Int64(movie[at + $1]) } }
            let count = min(left, number(at))
            // The sum over all packets was found to fit when the table was read.
            total += count * number(at + 4)
            left -= count
        }
        return total
    }
}
