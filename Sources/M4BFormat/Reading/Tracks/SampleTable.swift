/// The samples of a track in file order of their numbers, computed while they are walked; nothing is stored per
/// sample. For an audio track a sample of the table is a packet.
public struct SampleTable: Sendable, Sequence {
    /// One sample of the table.
    public struct Sample: Sendable, Equatable {
        /// Offset in bytes from the start of the file.
        public var offset: Int64
        /// Size in bytes.
        public var size: Int
        /// Duration in units of the track's timescale; 0 when the table of durations ended early.
        public var duration: Int64
    }

    /// Number of samples.
    public var count: Int { boxes.sampleCount }

    fileprivate let movie: BoxBytes
    fileprivate let boxes: SampleTableBoxes
    fileprivate let fileSize: Int64

    /// Checks that chunks and samples agree and that every chunk begins inside the file.
    init(_ track: M4BTrack, movie: BoxBytes, fileSize: Int64) throws {
        self.movie = movie
        self.fileSize = fileSize
        boxes = track.tables
        let bad = M4BReadError(fault: .badTable, box: "stbl", offset: boxes.offset)
        guard boxes.ranges.allSatisfy({ movie.holds($0) }) else {
            throw M4BReadError(fault: .tooLarge, box: "stbl", offset: boxes.offset)
        }
        if case .constant(let size) = boxes.sizes, size > 0, Int64(count) > fileSize / Int64(size) {
            throw bad
        }
        let chunkCount = boxes.chunks.count / (boxes.areChunksWide ? 8 : 4)
        var total = 0
        var next = 1
        for (index, at) in stride(from: boxes.chunkRuns.lowerBound, to: boxes.chunkRuns.upperBound, by: 12)
            .enumerated()
        {
            let first = Int(u32(at))
            let isLast = at + 12 >= boxes.chunkRuns.upperBound
            let end = isLast ? chunkCount + 1 : Int(u32(at + 12))
            guard index == 0 ? first == 1 : first == next, end > first || (isLast && end == first) else {
                throw bad
            }
            guard end <= chunkCount + 1 else { throw bad }
            total += (end - first) * Int(u32(at + 4))
            guard total <= count else { throw bad }
            next = end
        }
        guard total == count else { throw bad }
        for index in 0..<chunkCount where chunkOffset(index) > UInt64(fileSize) {
            throw M4BReadError(
                fault: .truncated, box: boxes.areChunksWide ? "co64" : "stco", offset: boxes.offset)
        }
    }

    /// An iterator over the packets, in the order of decoding.
    public func makeIterator() -> Iterator { Iterator(self) }

    /// Whether every sample lies inside the file. Walks the whole table.
    package func isInsideFile() -> Bool {
        allSatisfy { $0.offset + Int64($0.size) <= fileSize }
    }

    fileprivate func u32(_ at: Int) -> UInt32 {
        UInt32(movie[at]) << 24 | UInt32(movie[at + 1]) << 16 | UInt32(movie[at + 2]) << 8
            | UInt32(movie[at + 3])
    }

    fileprivate func chunkOffset(_ index: Int) -> UInt64 {
        guard boxes.areChunksWide else { return UInt64(u32(boxes.chunks.lowerBound + 4 * index)) }
        let at = boxes.chunks.lowerBound + 8 * index
        return UInt64(u32(at)) << 32 | UInt64(u32(at + 4))
    }

    fileprivate func size(_ index: Int) -> Int {
        switch boxes.sizes {
        case .constant(let size): Int(size)
        case .table(let start): Int(u32(start + 4 * index))
        case .compact(let bits, let start):
            switch bits {
            case 4: Int(index % 2 == 0 ? movie[start + index / 2] >> 4 : movie[start + index / 2] & 15)
            case 8: Int(movie[start + index])
            default: Int(movie[start + 2 * index]) << 8 | Int(movie[start + 2 * index + 1])
            }
        }
    }

    /// Walks the table from its first sample.
    public struct Iterator: IteratorProtocol {
        private let table: SampleTable
        private var index = 0
        private var chunk = -1
        private var leftInChunk = 0
        private var run: Int
        private var offset: Int64 = 0
        private var time: Int
        private var leftInTime = 0
        private var delta: Int64 = 0

        fileprivate init(_ table: SampleTable) {
            self.table = table
            run = table.boxes.chunkRuns.lowerBound
            time = table.boxes.times.lowerBound
        }

        /// The next packet; nil behind the last.
        public mutating func next() -> Sample? {
            guard index < table.count else { return nil }
            while leftInChunk == 0 { nextChunk() }
            while leftInTime == 0, time < table.boxes.times.upperBound {
                leftInTime = Int(table.u32(time))
                delta = Int64(table.u32(time + 4))
                time += 8
            }
            let sample = Sample(offset: offset, size: table.size(index), duration: leftInTime > 0 ? delta : 0)
            if leftInTime > 0 { leftInTime -= 1 }
            leftInChunk -= 1
            offset += Int64(sample.size)
            index += 1
            return sample
        }

        private mutating func nextChunk() {
            chunk += 1
            if run + 12 < table.boxes.chunkRuns.upperBound, Int(table.u32(run + 12)) == chunk + 1 {
                run += 12
            }
            leftInChunk = Int(table.u32(run + 4))
            offset = Int64(table.chunkOffset(chunk))
        }
    }
}
