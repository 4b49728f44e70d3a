import FFmpegBinding
import ForgeModel
import M4BFormat

/// Looks at the packets of a track while they are copied, and decodes those that do not look as AAC does.
///
/// A packet begins with an element of its stream and ends with `ID_END` and zeros up to the byte (ISO 14496-3, 4.4.2.1):
/// a glance at three bytes. What looks wrong is decoded together with its neighbours before it is called damage, and so
/// are the packets at both ends, which the closing check decodes. Used on one thread.
final class PacketScan {
    /// Packets that a decoder needs to be in step, and those that are decoded behind one that looks wrong: damage rarely
    /// ends where it stops to show.
    static let settling = 2
    static let trailing = 4
    /// Packets at both ends of the track that are decoded anyway.
    private static let reach = 7

    private let facts: AACFacts
    private let wanted: Range<Int>
    /// Packets beside a hole, which may have been overwritten in part.
    private let neighbours: Set<Int>
    /// A bit for each element that a packet may begin with; 0 for streams that are not looked at.
    private let elements: UInt8
    private var decoder: MediaDecoder?
    private var packet: Packet
    private var frame: Frame
    /// The packet that the decoder waits for, and the first that need not be decoded.
    private var (next, end) = (-1, 0)
    /// The last packets of the run before.
    private var carried: [[UInt8]] = []
    /// Numbers of the packets that do not decode.
    private(set) var refused: Set<Int> = []

    /// - Parameter packets: those of the track that are copied.
    /// - Throws: `AVError` when memory is short.
    init(_ facts: AACFacts, packets: Range<Int>) throws(AVError) {
        self.facts = facts
        wanted = packets
        neighbours = Set(
            CopiedPackets(facts).silent.flatMap {
                [$0.lowerBound - 2, $0.lowerBound - 1, $0.upperBound, $0.upperBound + 1]
            })
        elements = AudioSpecificConfig(facts.config).map(Self.elements) ?? 0
        packet = try Packet()
        frame = try Frame()
    }

    /// SCE is 0, CPE 1, CCE 2, LFE 3, DSE 4, PCE 5, FIL 6, END 7. What carries no sound may come first everywhere.
    private static func elements(of config: AudioSpecificConfig) -> UInt8 {
        // Error-resilient streams have no elements.
        guard (1...4).contains(config.objectType) else { return 0 }
        let silent: UInt8 = 1 << 4 | 1 << 5 | 1 << 6
        switch config.channelConfiguration {
        case 1: return silent | 1 << 0
        case 2: return silent | 1 << 1
        default: return silent | 0b1111
        }
    }

    /// Looks at a run of packets that lie one behind the other.
    ///
    /// - Throws: `AVError` when memory is short.
    func look(_ first: Int, _ bytes: UnsafeRawBufferPointer, _ sizes: [UInt32]) throws {
        guard elements != 0 else { return }
        var offset = 0
        for index in sizes.indices {
            let (size, number) = (Int(sizes[index]), first + index)
            let isAtEnd = number - wanted.lowerBound < Self.reach || wanted.upperBound - number <= Self.reach
            if isAtEnd || neighbours.contains(number) || !looksRight(bytes, offset, size) {
                end = max(end, number + Self.trailing)
            }
            if number < end {
                if number != next { try begin(before: index, first, bytes, offset, sizes) }
                try decode(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size]), number)
            }
            offset += size
        }
        carry(bytes, sizes)
    }

    private func looksRight(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ size: Int) -> Bool {
        guard size > 1, elements >> (bytes[offset] >> 5) & 1 == 1 else { return false }
        let last = bytes[offset + size - 1]
        let tail = UInt16(bytes[offset + size - 2]) << 8 | UInt16(last)
        return last != 0 && tail >> last.trailingZeroBitCount & 7 == 7
    }

    /// Opens a decoder and brings it in step.
    private func begin(
        before index: Int, _ first: Int, _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ sizes: [UInt32]
    ) throws {
        decoder = try MediaDecoder.openAAC(config: facts.config)
        let inRun = min(Self.settling, index)
        let before = carried.suffix(Self.settling - inRun)
        for (place, bytes) in before.enumerated() {
            try bytes.withUnsafeBytes { try decode($0, first - before.count + place) }
        }
        var start = offset - sizes[index - inRun..<index].reduce(0) { $0 + Int($1) }
        for number in index - inRun..<index {
            let size = Int(sizes[number])
            try decode(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]), first + number)
            start += size
        }
    }

    private func decode(_ bytes: UnsafeRawBufferPointer, _ number: Int) throws {
        try packet.copy(bytes)
        next = number + 1
        do throws(AVError) {
            try decoder?.send(packet)
            while case .ready? = try decoder?.receive(into: &frame) {}
        } catch {
            refused.insert(number)
        }
    }

    private func carry(_ bytes: UnsafeRawBufferPointer, _ sizes: [UInt32]) {
        var (end, kept) = (bytes.count, [[UInt8]]())
        for size in sizes.suffix(Self.settling).reversed() {
            kept.insert(Array(bytes[end - Int(size)..<end]), at: 0)
            end -= Int(size)
        }
        carried = (carried + kept).suffix(Self.settling)
    }
}
