import FFmpegBinding

/// The errors of a demuxer over what it cannot make sense of: it may find the next packet behind it.
struct DemuxingFaults {
    /// Where it lost its way last, in bytes.
    private var last: Int64 = -1

    /// Whether another packet is worth asking for.
    mutating func getsOver(_ error: AVError, of demuxer: borrowing Demuxer) -> Bool {
        guard error.systemError == nil, !error.isInterrupted, !demuxer.isGivenUp else { return false }
        let place = demuxer.bytePosition
        defer { last = place }
        return place > last
    }
}
