import FFmpegBinding
import ForgeModel
import M4BFormat

/// The packets of an AAC track one by one, found by the tables of its MP4 file as we read them.
///
/// libavformat would hold an index of 24 bytes for each packet: 220 MB for a book of 60 hours. Used on one thread.
struct TablePackets: ~Copyable {
    /// Bytes that are read at once, unless a single packet has more.
    private static let blockSize = 1 << 16

    private let file: InputFile
    private let boxes: M4BFile
    private let track: M4BTrack
    private var reader: PacketReader
    /// Packets that are in the file.
    private let count: Int
    /// The packets that were read and not given yet: their sizes, and where the first of them is in `block`.
    private var sizes: [UInt32] = []
    private var next = 0
    private var offset = 0
    private var block: [UInt8] = []
    /// Samples of a packet: their times count them, that of the first is 0.
    private let frameLength: Int

    /// Nil for tracks that are not read by their tables.
    ///
    /// - Throws: `ForgeError`, step `decoding`.
    static func open(_ probe: TrackProbe, _ file: InputFile) throws(ForgeError) -> TablePackets? {
        guard let facts = probe.aac, case .sampleTables = facts.access else { return nil }
        do {
            let boxes = try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit)
            guard let track = boxes.track(probe.stream) else { return nil }
            let reader = try boxes.packets(of: track, in: file)
            return TablePackets(
                file: file, boxes: boxes, track: track, reader: reader, count: facts.packets,
                frameLength: facts.frameLength)
        } catch {
            throw ForgeError(error, step: .decoding, input: file.path)
        }
    }

    /// - Parameters:
    ///   - count: packets that are in the file.
    ///   - frameLength: units of time that each lasts.
    init(
        file: InputFile, boxes: M4BFile, track: M4BTrack, reader: consuming PacketReader, count: Int,
        frameLength: Int
    ) {
        (self.count, self.frameLength) = (count, frameLength)
        self.file = file
        self.boxes = boxes
        self.track = track
        self.reader = reader
    }

    /// For libavformat, which has to know no more of the file than its first packets.
    func shortIndex() -> [BytePatch] { MP4Facts.shortIndex(of: boxes) }

    /// Replaces the payload by the next packet's; false at the end of the track.
    mutating func read(into packet: inout Packet) throws(ForgeError) -> Bool {
        do {
            if next == sizes.count {
                guard let run = try reader.next(before: count, maxBytes: Self.blockSize, sizes: &sizes)
                else { return false }
                if block.count < run.bytes {
                    block = [UInt8](repeating: 0, count: max(run.bytes, Self.blockSize))
                }
                try block.withUnsafeMutableBytes {
                    try file.fill(UnsafeMutableRawBufferPointer(rebasing: $0[..<run.bytes]), at: run.offset)
                }
                (next, offset) = (0, 0)
            }
            let size = Int(sizes[next])
            let number = reader.position - sizes.count + next
            try block.withUnsafeBytes {
                try packet.copy(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + size]))
            }
            packet.setTime(Int64(number * frameLength), duration: Int64(frameLength))
            next += 1
            offset += size
            return true
        } catch {
            throw ForgeError(error, step: .decoding, input: file.path)
        }
    }

    /// Goes to a packet by its number.
    mutating func seek(to number: Int) throws(ForgeError) {
        do {
            if reader.position > number { reader = try boxes.packets(of: track, in: file) }
            while try reader.next(before: number, maxBytes: Self.blockSize, sizes: &sizes) != nil {}
            sizes.removeAll(keepingCapacity: true)
            next = 0
        } catch {
            throw ForgeError(error, step: .decoding, input: file.path)
        }
    }
}
