import ForgeModel
import M4BFormat

/// Packets of a finished book, read back.
enum PacketWindows {
    /// The bytes of the packets in the windows, by number. One walk over the table.
    static func read(
        _ windows: [Range<Int>], of boxes: M4BFile, _ file: OutputFile
    ) throws -> [Int: [UInt8]] {
        guard let track = boxes.audioTrack else { throw ForgeError.withoutSound(file) }
        let sorted = windows.sorted { $0.lowerBound < $1.lowerBound }
        var result: [Int: [UInt8]] = [:]
        var reader = try boxes.packets(of: track, in: file)
        var sizes: [UInt32] = []
        var next = 0
        while let run = try reader.next(maxBytes: 1 << 20, sizes: &sizes) {
            let end = run.firstPacket + run.count
            while next < sorted.count, sorted[next].upperBound <= run.firstPacket { next += 1 }
            var (number, offset) = (run.firstPacket, run.offset)
            for window in sorted[next...] {
                if window.lowerBound >= end { break }
                // Windows overlap where tracks are short: begin again.
                if window.lowerBound < number { (number, offset) = (run.firstPacket, run.offset) }
                while number < min(end, window.upperBound) {
                    let size = Int(sizes[number - run.firstPacket])
                    if number >= window.lowerBound, result[number] == nil {
                        result[number] = try file.bytes(at: offset, count: size)
                    }
                    offset += Int64(size)
                    number += 1
                }
            }
        }
        return result
    }
}
