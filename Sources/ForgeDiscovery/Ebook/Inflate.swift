/// Unpacks bytes that were packed by DEFLATE (RFC 1951). Pure; slow and small, for texts of some kilobytes.
struct Inflate {
    /// The bytes are no such stream, or unpack to more than was allowed.
    struct Damage: Error {}

    /// A code of RFC 1951, 3.2.2: how many words of each length there are, and their symbols in order.
    private struct Code {
        var counts = [Int](repeating: 0, count: Inflate.longestWord + 1)
        var symbols: [Int] = []

        init(lengths: [Int]) throws(Damage) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            var free = 1
            for length in 1...Inflate.longestWord {
                free = free * 2 - counts[length]
                // More words than there can be.
                if free < 0 { throw Damage() }
            }
            for length in 1...Inflate.longestWord {
                symbols += lengths.indices.filter { lengths[$0] == length }
            }
        }
    }

    private static let longestWord = 15
    /// Of 3.2.7: the order in which the lengths of the code for lengths are told.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private let input: [UInt8]
    private let limit: Int
    private var place = 0
    /// Bits of the last byte that are not read yet, and how many.
    private var (rest, left) = (UInt8(0), 0)
    private var output: [UInt8] = []

    private init(_ input: [UInt8], _ limit: Int) { (self.input, self.limit) = (input, limit) }

    /// - Parameter limit: bytes that may come of it.
    /// - Throws: `Damage`.
    static func bytes(_ packed: [UInt8], limit: Int) throws(Damage) -> [UInt8] {
        var inflate = Inflate(packed, limit)
        var isLast = false
        while !isLast {
            isLast = try inflate.bits(1) == 1
            try inflate.block()
        }
        return inflate.output
    }

    private mutating func bits(_ count: Int) throws(Damage) -> Int {
        var value = 0
        for index in 0..<count {
            if left == 0 {
                guard place < input.count else { throw Damage() }
                (rest, left, place) = (input[place], 8, place + 1)
            }
            value |= Int(rest & 1) << index
            (rest, left) = (rest >> 1, left - 1)
        }
        return value
    }

    private mutating func symbol(_ code: Code) throws(Damage) -> Int {
        var (word, first, index) = (0, 0, 0)
        for length in 1...Self.longestWord {
            word |= try bits(1)
            let count = code.counts[length]
            if word - first < count { return code.symbols[index + word - first] }
            (index, first, word) = (index + count, (first + count) << 1, word << 1)
        }
        throw Damage()
    }

    private mutating func put(_ byte: UInt8) throws(Damage) {
        guard output.count < limit else { throw Damage() }
        output.append(byte)
    }

    private mutating func block() throws(Damage) {
        switch try bits(2) {
        case 0:
            left = 0
            let (count, check) = (try bits(16), try bits(16))
            guard count == ~check & 0xFFFF, place + count <= input.count else { throw Damage() }
            for byte in input[place..<place + count] { try put(byte) }
            place += count
        case 1:
            let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
            try unpack(Code(lengths: lengths), Code(lengths: [Int](repeating: 5, count: 30)))
        case 2: try dynamicBlock()
        default: throw Damage()
        }
    }

    private mutating func dynamicBlock() throws(Damage) {
        let (literals, distances, words) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        var lengths = [Int](repeating: 0, count: Self.order.count)
        for index in 0..<words { lengths[Self.order[index]] = try bits(3) }
        let code = try Code(lengths: lengths)
        lengths = []
        while lengths.count < literals + distances {
            switch try symbol(code) {
            case 16:
                guard let last = lengths.last else { throw Damage() }
                lengths += [Int](repeating: last, count: try bits(2) + 3)
            case 17: lengths += [Int](repeating: 0, count: try bits(3) + 3)
            case 18: lengths += [Int](repeating: 0, count: try bits(7) + 11)
            case let length: lengths.append(length)
            }
        }
        guard lengths.count == literals + distances else { throw Damage() }
        try unpack(
            Code(lengths: Array(lengths[..<literals])), Code(lengths: Array(lengths[literals...])))
    }

    private mutating func unpack(_ literals: Code, _ distances: Code) throws(Damage) {
        while true {
            let symbol = try symbol(literals)
            if symbol == 256 { return }
            if symbol < 256 {
                try put(UInt8(symbol))
                continue
            }
            let (length, far) = (try length(symbol), try distance(self.symbol(distances)))
            guard far <= output.count else { throw Damage() }
            for _ in 0..<length { try put(output[output.count - far]) }
        }
    }

    /// Of 3.2.5: 3 to 10 by one, then four for each further bit, and 258.
    private mutating func length(_ symbol: Int) throws(Damage) -> Int {
        if symbol < 265 { return symbol - 254 }
        if symbol == 285 { return 258 }
        guard symbol < 285 else { throw Damage() }
        let (extra, step) = ((symbol - 261) / 4, (symbol - 261) % 4)
        return (4 + step) << extra + 3 + (try bits(extra))
    }

    /// Of 3.2.5: 1 to 4 by one, then two for each further bit.
    private mutating func distance(_ symbol: Int) throws(Damage) -> Int {
        if symbol < 4 { return symbol + 1 }
        guard symbol < 30 else { throw Damage() }
        let (extra, step) = (symbol / 2 - 1, symbol % 2)
        return (2 + step) << extra + 1 + (try bits(extra))
    }
}
