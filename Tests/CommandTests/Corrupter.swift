import Foundation
import TestSupport

/// Breaks files as disks, networks and hostile people do. What it does to a file follows from a seed alone.
struct Corrupter {
    /// A broken file, and in words what was done to it.
    struct Broken {
        var name: String
        var bytes: [UInt8]
        var what: String
    }

    let name: String
    let bytes: [UInt8]
    /// Bytes of other kinds, for splices.
    let others: [[UInt8]]
    /// Where boxes and packets begin or end.
    let boundaries: [Int]

    /// - Parameter path: the file, for ffprobe, which tells where packets are.
    init(_ name: String, at path: String, others: [[UInt8]]) throws {
        self.name = name
        let bytes = contents(ofFile: path) ?? []
        self.bytes = bytes
        self.others = others
        let listing = try Tool.ffprobe.run(
            ["-v", "quiet", "-show_entries", "packet=pos,size", "-of", "csv=p=0", path], allowFailure: true)
        let packets = listing.text.split(separator: "\n").flatMap { line -> [Int] in
            let numbers = line.split(separator: ",").compactMap { Int($0) }
            return numbers.count == 2 ? [numbers[1], numbers[0] + numbers[1]] : []
        }
        boundaries = Set(packets + Self.boxes(of: bytes[...])).filter { $0 > 0 && $0 < bytes.count }.sorted()
    }

    /// The file cut off at each boundary, and a byte before and behind.
    var cuts: [Broken] {
        Set(boundaries.flatMap { [$0 - 1, $0, $0 + 1] }).filter { $0 > 0 && $0 < bytes.count }.sorted().map {
            Broken(name: name, bytes: Array(bytes.prefix($0)), what: "\(name) cut off at \($0)")
        }
    }

    /// The file with one or two things done to it.
    func random(_ seed: UInt64) -> Broken {
        var random = SplitMix64(seed)
        var result = bytes
        var what: [String] = []
        for _ in 0...random.below(2) where result.count > 16 {
            // Headers have the most to break.
            let place = random.below(random.below(3) == 0 ? result.count : min(result.count, 1024))
            let end = min(result.count, place + 1 + random.below(4096))
            switch random.below(6) {
            case 0:
                for _ in 0...random.below(8) {
                    result[random.below(result.count)] ^= 1 << UInt8(random.below(8))
                }
                what.append("bits flipped")
            case 1:
                let other = others[random.below(others.count)]
                result.replaceSubrange(place..<end, with: other.prefix(1 + random.below(8192)))
                what.append("another file spliced in at \(place)")
            case 2:
                for index in place..<end { result[index] = 0 }
                what.append("zeros in \(place)..<\(end)")
            case 3:
                let noise = (0..<1 + random.below(8192)).map { _ in UInt8(random.below(256)) }
                result.insert(
                    contentsOf: random.below(2) == 0 ? noise : Array(result[place..<end]), at: place)
                what.append("grown at \(place)")
            case 4:
                result.removeSubrange(place..<end)
                what.append("\(place)..<\(end) taken out")
            default:
                let values: [UInt32] = [.max, 0x7FFF_FFFF, 0x8000_0000, 0, 1, 0x0200_0000, 0xFFFF]
                let value = values[random.below(values.count)]
                let start = min(boundaries.randomElement(using: &random) ?? place, result.count - 8)
                let offset = random.below(2) == 0 ? place / 4 * 4 : start + 4 * random.below(2)
                let word = random.below(2) == 0 ? value.bigEndian : value
                let target = min(offset, result.count - 4)
                withUnsafeBytes(of: word) { result.replaceSubrange(target..<target + 4, with: $0) }
                what.append("a number of \(value) at \(target)")
            }
        }
        return Broken(
            name: name, bytes: result, what: "\(name), seed \(seed): \(what.joined(separator: ", "))")
    }

    private static let containers: Set<String> = [
        "moov", "trak", "mdia", "minf", "stbl", "dinf", "edts", "udta", "ilst", "moof", "traf", "mvex",
    ]

    /// The starts and ends of the boxes of an MP4 file, nested ones included; none of other files.
    private static func boxes(of bytes: ArraySlice<UInt8>) -> [Int] {
        var places: [Int] = []
        var rest = bytes
        while rest.count >= 8 {
            let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            guard size >= 8, size <= rest.count, type.utf8.count == 4 else { break }
            places += [rest.startIndex, rest.startIndex + 8, rest.startIndex + size]
            if containers.contains(type) { places += boxes(of: rest.prefix(size).dropFirst(8)) }
            if type == "meta" { places += boxes(of: rest.prefix(size).dropFirst(12)) }
            rest = rest.dropFirst(size)
        }
        return places
    }
}
