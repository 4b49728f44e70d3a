import ForgeModel
import M4BFormat

/// Packets of a finished book, read back in the order of its table, which is walked once.
struct PacketWindows: ~Copyable {
    private let file: OutputFile
    private var reader: PacketReader
    /// The run that was read last, which later windows may begin in.
    private var run: (packets: Range<Int>, offset: Int64)?
    private var sizes: [UInt32] = []
    /// Packets of the last window, which the next may begin with.
    private var kept: [Int: [UInt8]] = [:]

    init(_ boxes: M4BFile, _ file: OutputFile) throws {
        guard let track = boxes.audioTrack else { throw ForgeError.withoutSound(file) }
        self.init(try boxes.packets(of: track, in: file), file)
    }

    private init(_ reader: consuming PacketReader, _ file: OutputFile) {
        self.reader = reader
        self.file = file
    }

    /// The bytes of the packets in some windows, by number.
    ///
    /// - Parameter windows: none begins before those of earlier calls but in the last of them.
    mutating func read(_ windows: [Range<Int>]) throws -> [Int: [UInt8]] {
        let sorted = windows.sorted { $0.lowerBound < $1.lowerBound }
        guard let end = sorted.map(\.upperBound).max() else { return [:] }
        var result = kept
        var next = 0
        while let run = try run ?? nextRun() {
            while next < sorted.count, sorted[next].upperBound <= run.packets.lowerBound { next += 1 }
            var (number, offset) = (run.packets.lowerBound, run.offset)
            for window in sorted[next...] {
                if window.lowerBound >= run.packets.upperBound { break }
                // Windows overlap where tracks are short: begin again.
                if window.lowerBound < number { (number, offset) = (run.packets.lowerBound, run.offset) }
                while number < min(run.packets.upperBound, window.upperBound) {
                    let size = Int(sizes[number - run.packets.lowerBound])
                    if number >= window.lowerBound, result[number] == nil {
                        result[number] = try file.bytes(at: offset, count: size)
                    }
                    offset += Int64(size)
                    number += 1
                }
            }
            if end < run.packets.upperBound { break }
            self.run = nil
        }
        kept = result.filter { sorted[sorted.count - 1].contains($0.key) }
        return result
    }

    private mutating func nextRun() throws -> (packets: Range<Int>, offset: Int64)? {
        run = try reader.next(maxBytes: 1 << 20, sizes: &sizes).map {
            ($0.firstPacket..<$0.firstPacket + $0.count, $0.offset)
        }
        return run
    }
}
