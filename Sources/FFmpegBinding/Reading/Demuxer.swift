import CAVCodec
import CAVFormat
import CAVUtil
import CForgeShims
import ForgeSystem

/// An open input file. Used on one thread.
package struct Demuxer: ~Copyable {
    /// The state of the interrupt callback, boxed, because C holds its address.
    final class Interrupt {
        let isCancelled: () -> Bool
        init(_ isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }
    }

    let raw: UnsafeMutablePointer<AVFormatContext>
    private let interrupt: Interrupt
    private let input: ByteInput

    init(
        adopting raw: UnsafeMutablePointer<AVFormatContext>, interrupt: Interrupt, input: ByteInput
    ) {
        self.raw = raw
        self.interrupt = interrupt
        self.input = input
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFormatContext>? = raw
        avformat_close_input(&pointer)
        withExtendedLifetime(input) {}
    }

    /// Bytes of the file's path, for errors.
    var path: [UInt8] { input.path }

    /// libavformat's short name.
    package var container: String { String(cString: raw.pointee.iformat.pointee.name) }

    /// Container tags, keys in lower case.
    package var tags: [String: String] { Dictionary(raw.pointee.metadata) }

    /// Bits per second of the whole file; 0 if unknown.
    package var bitRate: Int64 { raw.pointee.bit_rate }

    /// True when the length is a guess from file size and bit rate.
    package var isDurationGuessed: Bool {
        raw.pointee.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE
    }

    /// True when the length is what a header says, and neither a guess nor by the time stamps of the last packets.
    package var isDurationDeclared: Bool {
        raw.pointee.duration_estimation_method == AVFMT_DURATION_FROM_STREAM
    }

    /// Seconds from the first to the last of all streams' sound and pictures; nil if unknown.
    package var seconds: Double? {
        let duration = raw.pointee.duration
        return duration == forge_AV_NOPTS_VALUE ? nil : Double(duration) / Double(AV_TIME_BASE)
    }

    package var streams: [StreamInfo] {
        (0..<Int(raw.pointee.nb_streams)).map { StreamInfo(raw.pointee.streams[present: $0]) }
    }

    /// The streams that are one picture, such as covers, and the files that are attached without being told to be pictures.
    ///
    /// - Parameter known: bytes that are at hand; what equals them is left out, and not copied.
    package func attachments(besides known: [[UInt8]]) -> (pictures: [[UInt8]], files: [[UInt8]]) {
        func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
            known.contains { $0.count == bytes.count && $0.elementsEqual(bytes) } ? nil : Array(bytes)
        }
        let all = (0..<Int(raw.pointee.nb_streams)).map { raw.pointee.streams[present: $0] }
        let attached = all.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_ATTACHMENT }
        return (
            all.compactMap { $0.pointee.pictureBytes.flatMap(copy) },
            attached.compactMap { copy($0.pointee.codecpar.pointee.extradataBytes) }
        )
    }

    /// The first audio stream; for files that are known to have one.
    package var firstAudioStream: Int? { streams.first { $0.kind == .audio }?.index }

    package var chapters: [ChapterInfo] {
        (0..<Int(raw.pointee.nb_chapters)).map { ChapterInfo(raw.pointee.chapters[present: $0]) }
    }

    /// Lets `read` deliver the packets of one stream only.
    package mutating func select(stream: Int) {
        for index in 0..<Int(raw.pointee.nb_streams) where index != stream {
            raw.pointee.streams[present: index].pointee.discard = AVDISCARD_ALL
        }
    }

    /// Reads the next packet in the place of the one before; false at the end of the file. The C function is
    /// `av_read_frame`, which does not give back what the packet held.
    package mutating func read(into packet: inout Packet) throws(AVError) -> Bool {
        packet.clear()
        let (raw, target) = (raw, packet.raw)
        let result = BlockingCall.always("av_read_frame", input.path) { av_read_frame(raw, target) }
        // It takes a read that failed for the end of the file, and gives the part of a packet that it had.
        if let interruption = input.interruption("av_read_frame") { throw interruption }
        if result == forge_AVERROR_EOF { return false }
        if result < 0 { throw input.error(result, "av_read_frame") }
        input.bearFruit()
        return true
    }

    /// Seconds per unit of a stream's times at present: the next of several streams in a row may bring another rate.
    package func timeBase(of stream: Int) -> (numerator: Int64, denominator: Int64) {
        let base = raw.pointee.streams[present: stream].pointee.time_base
        return (Int64(base.num), Int64(base.den))
    }

    /// Samples that a packet lasts, by its stream's rate.
    package func sampleCount(of packet: borrowing Packet) -> Int64 {
        let (numerator, denominator) = timeBase(of: packet.streamIndex)
        let rate = Int64(
            raw.pointee.streams[present: packet.streamIndex].pointee.codecpar.pointee.sample_rate)
        return av_rescale(packet.duration, numerator * rate, denominator)
    }

    /// Why reading stopped where `av_read_frame` told of the end of the file; nil at its true end.
    package var readError: AVError? { input.failure("av_read_frame") }

    /// Whether reading stopped because no packet came of many bytes, `ByteInput.patience`.
    package var isGivenUp: Bool { input.isGivenUp }

    /// How far into the file it has read, in bytes. The C function is `avio_tell`.
    package var bytePosition: Int64 { avio_tell(raw.pointee.pb) }

    /// Goes to a byte of the file; for formats whose packets are found anywhere in it. The next one read may be damaged.
    package mutating func seek(toByte position: Int64) throws(AVError) {
        try seek(-1, position, AVSEEK_FLAG_BYTE)
    }

    /// Goes to the last packet boundary at or before a time in the stream's own time base.
    package mutating func seek(stream: Int, to time: Int64) throws(AVError) {
        try seek(Int32(stream), time, AVSEEK_FLAG_BACKWARD)
    }

    private mutating func seek(_ stream: Int32, _ target: Int64, _ flags: Int32) throws(AVError) {
        let raw = raw
        let result = BlockingCall.always("av_seek_frame", input.path) {
            av_seek_frame(raw, stream, target, flags)
        }
        if result < 0 { throw input.error(result, "av_seek_frame") }
    }
}
