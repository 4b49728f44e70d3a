extension M4BFile {
    /// Where the counts of a track's tables are in the file.
    public struct Index: Sendable, Equatable {
        /// File offset of the 32-bit number of packets in `stsz`.
        public var packetCountOffset: Int64
        /// File offset of the 32-bit number of chunks in `stco` or `co64`.
        public var chunkCountOffset: Int64
        /// File offset of the 32-bit number of runs in `stsc`.
        public var chunkRunCountOffset: Int64
        /// Chunks in the track.
        public var chunkCount: Int
        /// Packets in the first of them.
        public var packetsInFirstChunk: Int
    }

    /// The index of a track; nil where sizes are not in a plain `stsz` table.
    public func index(of track: Track) -> Index? {
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
}
