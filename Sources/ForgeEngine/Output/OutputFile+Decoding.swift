import FFmpegBinding
import ForgeModel

extension OutputFile {
    /// Decodes the finished file's sound from its start, as libavformat and libavcodec have it, which know nothing of our
    /// writer.
    ///
    /// - Parameters:
    ///   - codec: libavcodec's name of what its sound must be.
    ///   - patches: what libavformat shall see instead of the file's bytes.
    ///   - mayRefuse: whether packets may not decode.
    ///   - isEnough: told how many packets were read and samples came out; true ends it before the next packet.
    /// - Returns: samples that came out.
    /// - Throws: `AVError`.
    func decoded(
        codec: String, patches: [BytePatch] = [], mayRefuse: Bool = false,
        isCancelled: @escaping CancellationCheck,
        until isEnough: (_ packets: Int, _ samples: Int64) -> Bool = { _, _ in false }
    ) throws(AVError) -> Int64 {
        var demuxer = try Demuxer.open(self, patches: patches, isCancelled: isCancelled)
        guard let stream = demuxer.firstAudioStream, demuxer.streams[stream].codec == codec else {
            throw .streamNotFound
        }
        demuxer.select(stream: stream)
        var decoder = try MediaDecoder.open(demuxer, stream: stream)
        var packet = try Packet()
        var frame = try Frame()
        var (packets, samples) = (0, Int64(0))
        while !isEnough(packets, samples), try demuxer.read(into: &packet) {
            // The cover is a packet too.
            guard packet.streamIndex == stream else { continue }
            packets += 1
            do throws(AVError) { try decoder.send(packet) } catch {
                guard mayRefuse else { throw error }
            }
            while case .ready = try decoder.receive(into: &frame) { samples += Int64(frame.sampleCount) }
        }
        return samples
    }
}
