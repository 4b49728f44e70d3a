import ForgeModel
import Foundation

/// Values as lines of JSON between two processes of the same program.
enum WorkerLine {
    private static let newline = UInt8(ascii: "\n")
    private static let words = (plus: "inf", minus: "-inf", nan: "nan")

    /// With its newline.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: words.plus, negativeInfinity: words.minus, nan: words.nan)
        if let key = CodingUserInfoKey.exactPaths { encoder.userInfo[key] = true }
        return try Array(encoder.encode(value)) + [newline]
    }

    static func value<T: Decodable>(_ type: T.Type, of line: some Collection<UInt8>) throws -> T {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: words.plus, negativeInfinity: words.minus, nan: words.nan)
        return try decoder.decode(type, from: Data(line))
    }

    /// Bytes that come in pieces, cut into lines.
    struct Buffer {
        private var rest: [UInt8] = []

        /// The lines that are whole by now, without their newlines; empty ones are none.
        mutating func lines(with bytes: [UInt8]) -> [ArraySlice<UInt8>] {
            rest += bytes
            guard let end = rest.lastIndex(of: newline) else { return [] }
            let whole = rest[..<end]
            rest = Array(rest[(end + 1)...])
            return whole.split(separator: newline)
        }
    }
}
