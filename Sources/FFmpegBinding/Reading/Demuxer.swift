import CAVCodec
import CAVFormat
import CAVUtil
import CForgeShims
import ForgeSystem

/// An open input file. Used on one thread.
package struct Demuxer: ~Copyable {
    /// The state of the interrupt callback, boxed, because C holds its address.
    private final class Interrupt {
        let isCancelled: () -> Bool
        init(_ isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }
    }

    /// The demuxers that may be chosen: those of media in one file. The others read lists of files and addresses (HLS,
    /// DASH, ffconcat, SDP), pictures, subtitles, games' data, or take any text for theirs.
    private static let mediaFormats: Set<String> = [
        "aa", "aac", "ac3", "aiff", "amr", "amrnb", "amrwb", "ape", "asf", "au", "avi", "caf", "dsf",
        "dts", "dtshd", "eac3", "flac", "flv", "iff", "loas", "matroska", "mlp", "mov", "mp3", "mpc", "mpc8",
        "mpeg", "mpegts", "nut", "ogg", "oma", "qcp", "rm", "rso", "sds", "shn", "sox", "tak", "truehd",
        "tta",
        "voc", "w64", "wav", "wsd", "wv", "xwma",
    ]

    let raw: UnsafeMutablePointer<AVFormatContext>
    private let interrupt: Interrupt
    private let input: ByteInput

    private init(
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

    /// Finds out what a file is and reads enough of it to know its streams. No other file is opened, whatever this one
    /// refers to.
    ///
    /// The corresponding C functions are `av_probe_input_buffer2`, `avformat_open_input` and
    /// `avformat_find_stream_info`.
    /// - Parameters:
    ///   - input: the file's bytes.
    ///   - ignoresEdits: reads MP4 as if it had no edit lists, so that all packets come as they are.
    ///   - isCancelled: polled during reads on the calling thread.
    /// - Throws: `AVError`; invalid data for a file that is no media.
    package static func open(
        _ input: ByteInput, ignoresEdits: Bool = false, isCancelled: @escaping () -> Bool
    ) throws(AVError) -> Demuxer {
        LogCapture.install()
        _ = LogCapture.takeLastLine()
        input.cancel(when: isCancelled)
        // Only the extension is looked at.
        let name = (input.path + [0]).map { CChar(bitPattern: $0) }
        let format = try mediaFormat(of: input, name)
        let interrupt = Interrupt(isCancelled)
        let context = try check(avformat_alloc_context(), "avformat_alloc_context")
        context.pointee.interrupt_callback = AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                return Unmanaged<Interrupt>.fromOpaque(opaque).takeUnretainedValue().isCancelled() ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(interrupt).toOpaque())
        context.pointee.pb = input.raw
        context.pointee.io_open = { _, _, _, _, _ in -EACCES }
        // On failure avformat_open_input frees the context itself.
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        var options: OpaquePointer?
        if ignoresEdits { av_dict_set(&options, "ignore_editlist", "1", 0) }
        defer { av_dict_free(&options) }
        var result = BlockingCall.always("avformat_open_input", input.path) {
            avformat_open_input(&opened, name, format, &options)
        }
        if result < 0 { throw input.error(result, "avformat_open_input") }
        let demuxer = Demuxer(adopting: context, interrupt: interrupt, input: input)
        result = BlockingCall.always("avformat_find_stream_info", input.path) {
            avformat_find_stream_info(context, nil)
        }
        if result < 0 { throw input.error(result, "avformat_find_stream_info") }
        // libavformat takes what it was given for all there is.
        if !demuxer.streams.contains(where: { $0.sampleRate > 0 }),
            let failure = input.failure("avformat_find_stream_info")
        {
            throw failure
        }
        return demuxer
    }

    private static func mediaFormat(
        of input: ByteInput, _ name: [CChar]
    ) throws(AVError) -> UnsafePointer<AVInputFormat> {
        var found: UnsafePointer<AVInputFormat>?
        let result = BlockingCall.always("av_probe_input_buffer2", input.path) {
            av_probe_input_buffer2(input.raw, &found, name, nil, 0, 0)
        }
        guard result >= 0, let found else { throw input.error(result, "av_probe_input_buffer2") }
        let format = String(cString: found.pointee.name)
        guard format.split(separator: ",").contains(where: { mediaFormats.contains(String($0)) }) else {
            throw AVError(
                code: forge_AVERROR_INVALIDDATA, function: "av_probe_input_buffer2",
                words: "it is no audio file but looks like \(String(cString: found.pointee.long_name))")
        }
        return found
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
