extension M4BEditPlan.Part {
    /// The parts as one.
    static func bytes(of parts: [Self], from source: some ByteSource) throws -> [UInt8] {
        var all: [UInt8] = []
        for part in parts {
            switch part {
            case .bytes(let bytes): all += bytes
            case .file(let range): all += try source.bytes(at: range.lowerBound, count: range.count)
            }
        }
        return all
    }
}

extension [M4BEditPlan.Part] {
    var size: Int64 { reduce(0) { $0 + $1.count } }
}
