import FFmpegBinding
import ForgeModel
import M4BFormat

/// The packets of an input, read a block at a time.
enum TrackPackets {
    /// Bytes that are read and written at once.
    private static let blockSize = 1 << 18

    /// Bytes in a range of a track's packets; walks its table only when it is not all of them.
    static func bytes(
        of track: TrackProbe, in movie: OpenMovie? = nil, packets: Range<Int>
    ) throws -> Int64 {
        guard let facts = track.aac, packets != 0..<facts.packets || !CopiedPackets(facts).arePlain else {
            return track.aac?.bytes ?? 0
        }
        var total: Int64 = 0
        try forEachRun(of: track, in: movie, packets: packets, reading: false) { _, _, sizes in
            total += sizes.reduce(0) { $0 + Int64($1) }
        }
        return total
    }

    /// Calls `body` with a range of the packets of a track's copy, in order: the number of the first, the bytes of as many
    /// as lie together, and their sizes.
    ///
    /// - Parameters:
    ///   - movie: the track's file where it is open; nil opens it.
    ///   - reading: false gives the sizes alone.
    static func forEachRun(
        of track: TrackProbe, in movie: OpenMovie? = nil, packets: Range<Int>, reading: Bool = true,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        if let facts = track.aac, case let copied = CopiedPackets(facts), !copied.arePlain {
            return try forEachSourceRun(of: track, in: movie, packets: 0..<facts.packets, reading: reading) {
                try copied.visit($0, $1, $2, wanted: packets, body)
            }
        }
        try forEachSourceRun(of: track, in: movie, packets: packets, reading: reading, body)
    }

    /// The same of the source's packets.
    private static func forEachSourceRun(
        of track: TrackProbe, in movie: OpenMovie?, packets: Range<Int>, reading: Bool,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        let file = if let movie { movie.file } else { try InputFile(track, step: .writing) }
        do {
            switch track.aac?.access {
            case .headers: try stream(file, packets, body)
            case .demuxer: try demux(file, track.stream, packets, body)
            case .sampleTables, nil:
                let boxes =
                    if let movie { movie.boxes } else {
                        try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit)
                    }
                try walk(file, boxes, track.stream, packets, reading: reading, body)
            }
        } catch M4BWriteError.contentsChanged {
            throw ForgeError.changed(track.path, step: .writing)
        } catch {
            // What was found in another file's bytes says nothing.
            if (error as? ForgeError)?.code != .cancelled { try file.checkUnchanged(step: .writing) }
            throw error
        }
        try file.checkUnchanged(step: .writing)
    }

    /// MP4: by its sample tables.
    private static func walk(
        _ file: InputFile, _ boxes: M4BFile, _ source: AudioStream, _ packets: Range<Int>, reading: Bool,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        guard let audio = boxes.track(source) else { throw M4BWriteError.contentsChanged }
        var reader = try boxes.packets(of: audio, in: file)
        var sizes: [UInt32] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 4096)
        defer { block.deallocate() }
        while let run = try reader.next(before: packets.upperBound, maxBytes: blockSize, sizes: &sizes) {
            // The packets before the first one wanted are part of the first runs.
            let surplus = min(run.count, max(0, packets.lowerBound - run.firstPacket))
            guard surplus < run.count else { continue }
            let skipped = sizes[..<surplus].reduce(0) { $0 + Int($1) }
            if surplus > 0 { sizes.removeFirst(surplus) }
            guard reading else {
                try body(run.firstPacket + surplus, UnsafeRawBufferPointer(start: nil, count: 0), sizes)
                continue
            }
            let count = run.bytes - skipped
            guard count <= block.count else { throw M4BWriteError.invalidPacketSize(bytes: count) }
            let bytes = UnsafeMutableRawBufferPointer(rebasing: block[..<count])
            try file.fill(bytes, at: run.offset + Int64(skipped))
            try body(run.firstPacket + surplus, UnsafeRawBufferPointer(bytes), sizes)
        }
    }

    /// ADTS: the packets are moved together, without their headers.
    private static func stream(
        _ file: InputFile, _ packets: Range<Int>,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        var reader = ADTSReader(file)
        var gatherer = PacketGatherer(packets, blockSize: blockSize)
        while gatherer.needsMore, let packet = try reader.next() { try gatherer.add(packet, body) }
        try gatherer.flush(body)
    }

    /// The packets by libavformat.
    private static func demux(
        _ file: InputFile, _ stream: AudioStream, _ packets: Range<Int>,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        do {
            var demuxer = try Demuxer.open(
                file, for: stream, ignoresEdits: true, isCancelled: { false })
            var packet = try Packet()
            var gatherer = PacketGatherer(packets, blockSize: blockSize)
            var faults = DemuxingFaults()
            while gatherer.needsMore {
                do throws(AVError) {
                    guard try demuxer.read(into: &packet) else { break }
                } catch {
                    guard faults.getsOver(error, of: demuxer) else { throw error }
                    continue
                }
                if packet.streamIndex == stream.index { try gatherer.add(packet.bytes, body) }
            }
            if let error = demuxer.readError { throw error }
            try gatherer.flush(body)
        } catch let error as AVError {
            throw ForgeError(error, step: .writing, input: file.path)
        }
    }
}

/// Moves packets that come one by one into blocks.
private struct PacketGatherer: ~Copyable {
    private let wanted: Range<Int>
    private let block: UnsafeMutableRawBufferPointer
    private var (number, filled) = (0, 0)
    private var sizes: [UInt32] = []

    init(_ wanted: Range<Int>, blockSize: Int) {
        self.wanted = wanted
        block = .allocate(byteCount: blockSize, alignment: 4096)
    }

    deinit { block.deallocate() }

    var needsMore: Bool { number < wanted.upperBound }

    mutating func add(
        _ packet: UnsafeRawBufferPointer, _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        if number >= wanted.lowerBound {
            if filled + packet.count > block.count { try flush(body) }
            guard packet.count <= block.count else {
                throw M4BWriteError.invalidPacketSize(bytes: packet.count)
            }
            block[filled..<filled + packet.count].copyBytes(from: packet)
            filled += packet.count
            sizes.append(UInt32(packet.count))
        }
        number += 1
    }

    mutating func flush(_ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void) throws {
        if sizes.isEmpty { return }
        try body(number - sizes.count, UnsafeRawBufferPointer(rebasing: block[..<filled]), sizes)
        filled = 0
        sizes.removeAll(keepingCapacity: true)
    }
}

extension InputFile {
    /// Fills a buffer from an offset.
    ///
    /// - Throws: `ForgeError` when the file ends before.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try read(into: rest, at: offset + Int64(filled))
            guard count > 0 else {
                throw ForgeError.damaged(path, step: .writing, reason: "it became shorter while it was read")
            }
            filled += count
        }
    }
}
