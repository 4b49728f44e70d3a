/// The bytes of a box, all of them or with holes where large tables were left in the file.
///
/// Positions count from the start of the box either way. What is in a hole reads as zero.
struct BoxBytes: Sendable {
    private struct Piece: Sendable {
        var start: Int
        var bytes: [UInt8]
    }

    /// From the start of the box to the first hole: nearly all reads are here.
    private let head: [UInt8]
    private let others: [Piece]
    /// Bytes of the box, holes included.
    let count: Int

    init(_ bytes: [UInt8]) {
        head = bytes
        others = []
        count = bytes.count
    }

    /// - Parameter pieces: what is held, in order and apart; the first begins at 0.
    init(pieces: [(start: Int, bytes: [UInt8])], count: Int) {
        head = pieces.first?.bytes ?? []
        others = pieces.dropFirst().map { Piece(start: $0.start, bytes: $0.bytes) }
        self.count = count
    }

    subscript(position: Int) -> UInt8 {
        if position < head.count { return head[position] }
        for piece in others where position >= piece.start && position - piece.start < piece.bytes.count {
            return piece.bytes[position - piece.start]
        }
        return 0
    }

    /// Whether no hole touches a range.
    func holds(_ range: Range<Int>) -> Bool {
        range.isEmpty || range.upperBound <= head.count
            || others.contains {
                range.lowerBound >= $0.start && range.upperBound - $0.start <= $0.bytes.count
            }
    }

    func copy(_ range: Range<Int>) -> [UInt8] {
        if range.upperBound <= head.count { return Array(head[range]) }
        return range.map { self[$0] }
    }
}
