import ForgeModel
import M4BFormat

/// The packets of a copy: those of the source one behind the other, with silent ones in the place of those that are missing
/// or do not decode, so that what is behind stays at its place.
struct CopiedPackets {
    /// Silent packets that are given at once.
    private static let portion = 4096

    private let facts: AACFacts
    private let packet: [UInt8]

    /// - Parameter facts: of the source.
    init(_ facts: AACFacts) {
        self.facts = facts
        packet = AudioSpecificConfig(facts.config)?.silentPacket ?? []
    }

    /// Whether the copy is the source, packet by packet.
    var arePlain: Bool { facts.holes.isEmpty && facts.broken.isEmpty }

    /// Numbers of the silent ones in the copy, ascending.
    var silent: [Range<Int>] {
        var (ranges, added): ([Range<Int>], Int) = ([], 0)
        var broken = facts.broken.sorted()[...]
        func addBroken(before packet: Int) {
            while let next = broken.first, next < packet {
                ranges.append(next + added..<next + added + 1)
                broken.removeFirst()
            }
        }
        for hole in facts.holes {
            addBroken(before: hole.packet)
            ranges.append(hole.packet + added..<hole.packet + added + hole.count)
            added += hole.count
        }
        addBroken(before: .max)
        return ranges
    }

    /// The source's number of a packet of the copy; nil for one that stands in a hole.
    func source(of number: Int) -> Int? {
        var added = 0
        for hole in facts.holes where hole.packet + added <= number {
            if number < hole.packet + added + hole.count { return nil }
            added += hole.count
        }
        return number - added
    }

    /// Gives a run of the source's packets and the silent ones in front of and among them.
    ///
    /// - Parameters:
    ///   - first: the number of the run's first packet in the source.
    ///   - bytes: of the run; empty where only sizes are asked for.
    ///   - wanted: numbers in the copy.
    ///   - body: is given the number of the first packet in the copy, bytes and sizes.
    func visit(
        _ first: Int, _ bytes: UnsafeRawBufferPointer, _ sizes: [UInt32], wanted: Range<Int>,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        var added = facts.holes.lazy.filter { $0.packet < first }.reduce(0) { $0 + $1.count }
        var holes = facts.holes[...].drop { $0.packet < first }
        // The packets that are held: numbers in the run, and where their bytes begin.
        var (start, offset, end) = (0, 0, 0)
        func flush(_ index: Int) throws {
            defer { (start, offset) = (index, end) }
            let number = first + added + start
            let kept = (number..<number + index - start).clamped(to: wanted)
            guard !kept.isEmpty else { return }
            let low = start + kept.lowerBound - number
            let own = Array(sizes[low..<low + kept.count])
            let skipped = sizes[start..<low].reduce(0) { $0 + Int($1) }
            let from = offset + skipped
            let part =
                bytes.isEmpty
                ? bytes
                : UnsafeRawBufferPointer(rebasing: bytes[from..<from + own.reduce(0) { $0 + Int($1) }])
            try body(kept.lowerBound, part, own)
        }
        for index in sizes.indices {
            if let hole = holes.first, hole.packet == first + index {
                try flush(index)
                try give(hole.count, at: first + added + index, !bytes.isEmpty, wanted: wanted, body)
                added += hole.count
                holes.removeFirst()
            }
            if facts.broken.contains(first + index) {
                try flush(index)
                try give(1, at: first + added + index, !bytes.isEmpty, wanted: wanted, body)
                end += Int(sizes[index])
                (start, offset) = (index + 1, end)
            } else {
                end += Int(sizes[index])
            }
        }
        try flush(sizes.count)
    }

    private func give(
        _ count: Int, at number: Int, _ reading: Bool, wanted: Range<Int>,
        _ body: (Int, UnsafeRawBufferPointer, [UInt32]) throws -> Void
    ) throws {
        var kept = (number..<number + count).clamped(to: wanted)
        while !kept.isEmpty {
            let part = kept.prefix(Self.portion)
            let sizes = [UInt32](repeating: UInt32(packet.count), count: part.count)
            let silence = reading ? part.flatMap { _ in packet } : []
            try silence.withUnsafeBytes { try body(part.lowerBound, $0, sizes) }
            kept = part.upperBound..<kept.upperBound
        }
    }
}
