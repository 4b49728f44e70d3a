/// The boxes of a file as plain bytes: a second, deliberately simple reader that shares no code with `M4BFile`.
struct BoxTree {
    var type: String
    var offset: Int
    var payload: [UInt8]
    var size: Int
    var children: [BoxTree] = []

    private static let containers: Set<String> = [
        "moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "udta", "tref", "gmhd", "ilst", "----",
    ]

    static func parse(_ bytes: [UInt8]) -> [BoxTree] { parse(bytes, bytes.indices, inItems: false) }

    private static func parse(_ bytes: [UInt8], _ range: Range<Int>, inItems: Bool) -> [BoxTree] {
        var found: [BoxTree] = []
        var at = range.lowerBound
        while at + 8 <= range.upperBound {
            var size = number(bytes[at..<at + 4])
            let type = String(bytes[at + 4..<at + 8].map { Character(Unicode.Scalar($0)) })
            var header = 8
            if size == 1 {
                size = number(bytes[at + 8..<at + 16])
                header = 16
            }
            precondition(size >= header && at + size <= range.upperBound, "\(type) at \(at) does not fit")
            let start = type == "meta" ? at + header + 4 : at + header
            let opens = containers.contains(type) || type == "meta" || inItems
            found.append(
                BoxTree(
                    type: type, offset: at,
                    payload: type == "mdat" ? [] : Array(bytes[at + header..<at + size]),
                    size: size,
                    children: opens ? parse(bytes, start..<at + size, inItems: type == "ilst") : []))
            at += size
        }
        precondition(at == range.upperBound, "stray bytes at \(at)")
        return found
    }

    static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// A number of `count` bytes at `at` in the payload.
    func number(_ at: Int, _ count: Int = 4) -> Int { Self.number(payload[at..<at + count]) }

    /// The numbers of four bytes from `at` on.
    func numbers(from at: Int) -> [Int] { stride(from: at, to: payload.count - 3, by: 4).map { number($0) } }
}

extension [BoxTree] {
    /// A box by its path; `trak:1` is the second one of that name.
    subscript(path: String) -> BoxTree {
        var level = self
        var box: BoxTree?
        for part in path.split(separator: "/") {
            let name = part.split(separator: ":")
            let index = name.count > 1 ? Int(name[1])! : 0
            let matches = level.filter { $0.type == name[0] }
            precondition(index < matches.count, "no \(part) of \(path)")
            box = matches[index]
            level = matches[index].children
        }
        return box!
    }

    func all(_ path: String) -> [BoxTree] {
        guard let slash = path.lastIndex(of: "/") else { return filter { $0.type == path } }
        return self[String(path[..<slash])].children.filter { $0.type == path[path.index(after: slash)...] }
    }
}
