/// Unpacks zlib's data (RFC 1950, RFC 1951): what ID3v2 packs frames with and the system's Swift has nothing for. Pure.
struct Inflate {
    private let input: ArraySlice<UInt8>
    private let limit: Int
    private var position: Int
    private var (bits, bitCount): (UInt32, Int) = (0, 0)
    private var output: [UInt8] = []

    /// The unpacked bytes; nil where they are damaged or more than `limit`. The sum behind them is not looked at.
    static func zlib(_ bytes: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        guard isZlib(bytes) else { return nil }
        var inflate = Inflate(input: bytes.dropFirst(2), limit: limit)
        return inflate.blocks() ? inflate.output : nil
    }

    /// Whether bytes begin with the mark of such data, without a dictionary of somebody's own.
    static func isZlib(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count > 2, let first = bytes.first, first & 15 == 8 else { return false }
        let second = bytes[bytes.startIndex + 1]
        return (Int(first) << 8 | Int(second)) % 31 == 0 && second & 0x20 == 0
    }

    private init(input: ArraySlice<UInt8>, limit: Int) {
        (self.input, self.limit, position) = (input, limit, input.startIndex)
    }

    private mutating func blocks() -> Bool {
        while true {
            guard let isLast = take(1), let kind = take(2) else { return false }
            let isWhole =
                switch kind {
                case 0: stored()
                case 1: packed(Self.fixedLiterals, Self.fixedDistances)
                case 2: dynamic()
                default: false
                }
            guard isWhole else { return false }
            if isLast == 1 { return true }
        }
    }

    private mutating func take(_ count: Int) -> Int? {
        while bitCount < count {
            guard position < input.endIndex else { return nil }
            bits |= UInt32(input[position]) << UInt32(bitCount)
            position += 1
            bitCount += 8
        }
        let value = bits & ((1 << UInt32(count)) - 1)
        bits >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private mutating func stored() -> Bool {
        (bits, bitCount) = (0, 0)
        guard let count = take(16), let inverse = take(16), count == ~inverse & 0xFFFF,
            count <= input.endIndex - position, output.count + count <= limit
        else { return false }
        output += input[position..<position + count]
        position += count
        return true
    }

    /// A code by the number of its symbols of each length, and its symbols by length and value.
    private struct Code {
        private(set) var counts = [Int](repeating: 0, count: 16)
        private(set) var symbols: [Int] = []

        init(_ lengths: [Int]) {
            for length in lengths where length > 0 { counts[length] += 1 }
            for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
        }
    }

    private mutating func symbol(_ code: Code) -> Int? {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            guard let bit = take(1) else { return nil }
            value |= bit
            let count = code.counts[length]
            if value - first < count {
                let place = index + value - first
                return place >= 0 && place < code.symbols.count ? code.symbols[place] : nil
            }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    private static let fixedLiterals = Code(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    private static let fixedDistances = Code([Int](repeating: 5, count: 30))
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
        195, 227, 258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
        4097, 6145, 8193, 12289, 16385, 24577,
    ]

    private mutating func dynamic() -> Bool {
        guard let literals = take(5), let distances = take(5), let codes = take(4) else { return false }
        var lengths = [Int](repeating: 0, count: 19)
        for place in Self.order.prefix(codes + 4) {
            guard let length = take(3) else { return false }
            lengths[place] = length
        }
        let code = Code(lengths)
        let count = literals + 257 + distances + 1
        var all: [Int] = []
        while all.count < count {
            guard let next = symbol(code) else { return false }
            switch next {
            case 0..<16: all.append(next)
            case 16:
                guard let last = all.last, let more = take(2) else { return false }
                all += [Int](repeating: last, count: more + 3)
            default:
                guard let more = take(next == 17 ? 3 : 7) else { return false }
                all += [Int](repeating: 0, count: more + (next == 17 ? 3 : 11))
            }
        }
        guard all.count == count else { return false }
        return packed(Code(Array(all.prefix(literals + 257))), Code(Array(all.dropFirst(literals + 257))))
    }

    private mutating func packed(_ literals: Code, _ distances: Code) -> Bool {
        while let next = symbol(literals) {
            if next == 256 { return true }
            if next < 256 {
                guard output.count < limit else { return false }
                output.append(UInt8(next))
                continue
            }
            guard next - 257 < Self.lengthBase.count, let more = take(Self.lengthBits[next - 257]),
                let place = symbol(distances), place < Self.distanceBase.count,
                let farther = take(max(0, place / 2 - 1))
            else { return false }
            let (length, distance) = (Self.lengthBase[next - 257] + more, Self.distanceBase[place] + farther)
            guard distance <= output.count, output.count + length <= limit else { return false }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
        return false
    }
}
