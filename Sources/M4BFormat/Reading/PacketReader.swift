/// Walks the packets of a track in order, reading its tables from the file as it goes: a few windows are held,
/// however long the track is. Used on one thread.
package struct PacketReader: ~Copyable {
    private let boxes: SampleTableBoxes
    private let fileSize: Int64
    private var sizeWindow: TableWindow
    private var chunkWindow: TableWindow
    private var runWindow: TableWindow
    private let chunkCount: Int

    private var chunk = -1
    /// Index into `stsc`, and the first chunk (from 0) of the run after it.
    private var chunkRun = -1
    private var nextChunkRun = 0
    private var packetsInChunk = 0
    private var leftInChunk = 0
    private var offset: Int64 = 0
    /// Number of the next packet.
    package private(set) var position = 0

    /// Packets in the track.
    public var count: Int { boxes.sampleCount }

    init(_ file: M4BFile, _ track: M4BTrack, _ source: any ByteSource) throws {
        boxes = track.tables
        fileSize = file.fileSize
        func window(_ range: Range<Int>, width: Int) -> TableWindow {
            TableWindow(
                source, file.movieOffset + Int64(range.lowerBound), count: range.count / width, width: width)
        }
        chunkCount = boxes.chunks.count / (boxes.areChunksWide ? 8 : 4)
        chunkWindow = window(boxes.chunks, width: boxes.areChunksWide ? 8 : 4)
        runWindow = window(boxes.chunkRuns, width: 4)
        switch boxes.sizes {
        case .constant: sizeWindow = window(0..<0, width: 4)
        case .table(let start): sizeWindow = window(start..<start + 4 * boxes.sampleCount, width: 4)
        case .compact:
            throw M4BReadError(fault: .unsupported, box: "stz2", offset: boxes.offset)
        }
    }

    /// The next run: packets up to number `end` that lie behind each other and have together at most `maxBytes`
    /// bytes, but at least one. Nil at the end of the track and at `end`.
    ///
    /// - Parameter sizes: replaced by the sizes of the run's packets in bytes.
    /// - Throws: `M4BReadError` when tables contradict each other, `truncated` when the next packet is not all in the
    ///   file, and the source's errors.
    package mutating func next(
        before end: Int = .max, maxBytes: Int, sizes: inout [UInt32]
    ) throws -> PacketRun? {
        sizes.removeAll(keepingCapacity: true)
        guard position < min(end, count) else { return nil }
        var run = PacketRun(firstPacket: position, count: 0, offset: 0, bytes: 0)
        while position < min(end, count) {
            while leftInChunk == 0 { try beginChunk() }
            if run.count == 0 { run.offset = offset }
            guard offset == run.offset + Int64(run.bytes) else { break }
            let taken = try take(min(leftInChunk, min(end, count) - position), maxBytes, &run, &sizes)
            leftInChunk -= taken.packets
            position += taken.packets
            offset += Int64(taken.bytes)
            if leftInChunk > 0 { break }
        }
        return run.offset + Int64(run.bytes) <= fileSize ? run : try cut(run, &sizes)
    }

    /// The packets of a run that are in the file. What is behind them is not, and is told of by the next call.
    private mutating func cut(_ run: PacketRun, _ sizes: inout [UInt32]) throws -> PacketRun {
        var run = run
        while let last = sizes.last, run.offset + Int64(run.bytes) > fileSize {
            sizes.removeLast()
            run.count -= 1
            run.bytes -= Int(last)
        }
        guard run.count > 0 else { throw error(.truncated) }
        position = run.firstPacket + run.count
        (leftInChunk, offset) = (count - position, run.offset + Int64(run.bytes))
        return run
    }

    /// Adds packets of the current chunk as long as they fit.
    private mutating func take(
        _ limit: Int, _ maxBytes: Int, _ run: inout PacketRun, _ sizes: inout [UInt32]
    ) throws -> (packets: Int, bytes: Int) {
        let (packetsBefore, bytesBefore) = (run.count, run.bytes)
        if case .constant(let size) = boxes.sizes {
            let room = size == 0 ? limit : (maxBytes - run.bytes) / Int(size)
            let count = min(limit, max(room, run.count == 0 ? 1 : 0))
            sizes.append(contentsOf: repeatElement(size, count: count))
            run.count += count
            run.bytes += count * Int(size)
            return (count, count * Int(size))
        }
        while case let taken = run.count - packetsBefore, taken < limit {
            guard
                try sizeWindow.take(position + taken, limit - taken, maxBytes, &run, into: &sizes)
            else { break }
        }
        return (run.count - packetsBefore, run.bytes - bytesBefore)
    }

    private mutating func beginChunk() throws {
        chunk += 1
        guard chunk < chunkCount else { throw error(.badTable) }
        if chunk == nextChunkRun { try beginChunkRun() }
        leftInChunk = packetsInChunk
        let start = try chunkWindow.value(chunk)
        // A chunk beyond the end begins right behind it: none of its packets is in the file.
        offset = Int64(min(start, UInt64(fileSize) + 1))
    }

    private mutating func beginChunkRun() throws {
        chunkRun += 1
        let runs = boxes.chunkRuns.count / 12
        guard chunkRun < runs, try runWindow.value(3 * chunkRun) == UInt64(chunk + 1) else {
            throw error(.badTable)
        }
        packetsInChunk = Int(try runWindow.value(3 * chunkRun + 1))
        nextChunkRun = chunkRun + 1 < runs ? Int(try runWindow.value(3 * chunkRun + 3)) - 1 : .max
        guard nextChunkRun > chunk else { throw error(.badTable) }
    }

    private func error(_ fault: M4BReadError.Fault) -> M4BReadError {
        M4BReadError(fault: fault, box: "stbl", offset: boxes.offset)
    }
}

extension M4BFile {
    /// Walks the packets of a track, reading its tables from the file that this was read from.
    ///
    /// - Throws: `M4BReadError` for `stz2`, which no muxer of audio books writes.
    package func packets(of track: M4BTrack, in source: any ByteSource) throws -> PacketReader {
        try PacketReader(self, track, source)
    }
}
