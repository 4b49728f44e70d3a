import FFmpegBinding

/// Reads packets and holds those that an MP3 marks as its end until it is known that nothing follows them: a frame
/// count that is too small, or a second file behind the first, puts the marks in the middle of the sound. Used on one
/// thread, with one demuxer.
struct HeldPackets {
    /// Frames that encoders pad with, at either end: their delay, the decoder's and the rest of a frame are below three.
    private static let longestPadding: Int64 = 3
    /// Frames that may carry one padding, a field of 12 bits.
    private static let mostMarked = 16

    private final class Held {
        var packet: Packet
        init() throws(AVError) { packet = try Packet() }
    }

    private var held: [Held] = []
    private var next = 0

    /// Reads the next packet of the selected streams; false at the end of the file.
    mutating func read(from demuxer: inout Demuxer, into packet: inout Packet) throws(AVError) -> Bool {
        if next < held.count {
            packet.move(from: &held[next].packet)
            next += 1
            if next == held.count { (held, next) = ([], 0) }
            return true
        }
        guard try demuxer.read(into: &packet) else { return false }
        let marks = packet.skippedSamples
        guard marks.start > 0 || marks.end > 0, demuxer.isMP3 else { return true }
        if marks.start > Self.longestPadding * demuxer.sampleCount(of: packet) { packet.keepStart() }
        if marks.end > 0 { try judgeEnd(&packet, &demuxer) }
        return true
    }

    /// Looks at what follows a packet that is marked.
    private mutating func judgeEnd(_ packet: inout Packet, _ demuxer: inout Demuxer) throws(AVError) {
        var padding = packet.skippedSamples.end
        var isEnd = true
        while held.count < Self.mostMarked {
            let more = try Held()
            do throws(AVError) {
                guard try demuxer.read(into: &more.packet) else { break }
            } catch {
                // Told again by the next call, once what is held has been given.
                break
            }
            held.append(more)
            // A tag behind the sound comes as a packet, too.
            guard MPEGAudioHeader(more.packet.bytes) != nil else { continue }
            padding += more.packet.skippedSamples.end
            if more.packet.skippedSamples.end == 0 {
                isEnd = false
                break
            }
        }
        let most = Self.longestPadding * demuxer.sampleCount(of: packet)
        guard !isEnd || padding > most else { return }
        packet.keepEnd()
        for more in held { more.packet.keepEnd() }
    }
}
