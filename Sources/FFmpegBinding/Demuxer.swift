import CAVCodec
import CAVFormat
import CAVUtil
import CForgeShims

/// An open input file. Used on one thread.
package struct Demuxer: ~Copyable {
    /// What the interrupt callback asks; boxed, because C holds its address.
    private final class Interrupt {
        let isCancelled: () -> Bool
        init(_ isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }
    }

    let raw: UnsafeMutablePointer<AVFormatContext>
    private let interrupt: Interrupt
    /// Where the bytes come from, when they do not come straight from a file.
    private let input: ByteInput?

    private init(
        adopting raw: UnsafeMutablePointer<AVFormatContext>, interrupt: Interrupt, input: ByteInput?
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

    /// Opens a local file and reads enough of it to know its streams.
    ///
    /// The corresponding C functions are `avformat_open_input` and `avformat_find_stream_info`.
    /// - Parameters:
    ///   - path: bytes of the path without NUL; never taken for a URL.
    ///   - ignoresEdits: reads MP4 as if it had no edit lists, so that all packets come as they are.
    ///   - input: where to read the file's bytes; nil reads them from the path.
    ///   - isCancelled: polled during reads on the calling thread.
    package static func open(
        _ path: [UInt8], ignoresEdits: Bool = false, input: ByteInput? = nil,
        isCancelled: @escaping () -> Bool
    ) throws(AVError) -> Demuxer {
        LogCapture.install()
        _ = LogCapture.takeLastLine()
        let interrupt = Interrupt(isCancelled)
        let context = try check(avformat_alloc_context(), "avformat_alloc_context")
        context.pointee.interrupt_callback = AVIOInterruptCB(
            callback: { Unmanaged<Interrupt>.fromOpaque($0!).takeUnretainedValue().isCancelled() ? 1 : 0 },
            opaque: Unmanaged.passUnretained(interrupt).toOpaque())
        if let input { context.pointee.pb = input.raw }
        // "file:" keeps a name with a colon, or one that begins like a protocol, a name.
        let url = ("file:".utf8 + path + [0]).map { CChar(bitPattern: $0) }
        // On failure avformat_open_input frees the context itself.
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        var options: OpaquePointer?
        if ignoresEdits { av_dict_set(&options, "ignore_editlist", "1", 0) }
        defer { av_dict_free(&options) }
        try check(avformat_open_input(&opened, url, nil, &options), "avformat_open_input")
        let demuxer = Demuxer(adopting: context, interrupt: interrupt, input: input)
        try check(avformat_find_stream_info(context, nil), "avformat_find_stream_info")
        return demuxer
    }

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

    package var streams: [StreamInfo] {
        (0..<Int(raw.pointee.nb_streams)).map { StreamInfo(raw.pointee.streams[$0]!) }
    }

    /// The audio stream that libavformat holds for the main one. The C function is `av_find_best_stream`.
    package var mainAudioStream: Int? {
        let index = av_find_best_stream(raw, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0)
        return index >= 0 ? Int(index) : nil
    }

    package var chapters: [ChapterInfo] {
        (0..<Int(raw.pointee.nb_chapters)).map { ChapterInfo(raw.pointee.chapters[$0]!) }
    }

    /// Lets `read` deliver the packets of one stream only.
    package mutating func select(stream: Int) {
        for index in 0..<Int(raw.pointee.nb_streams) where index != stream {
            raw.pointee.streams[index]!.pointee.discard = AVDISCARD_ALL
        }
    }

    /// Reads the next packet; false at the end of the file. The C function is `av_read_frame`.
    package mutating func read(into packet: inout Packet) throws(AVError) -> Bool {
        let result = av_read_frame(raw, packet.raw)
        if result == forge_AVERROR_EOF { return false }
        try check(result, "av_read_frame")
        return true
    }

    /// True when reading stopped at an I/O error that `av_read_frame` reported as the end of the file.
    package var readError: AVError? {
        guard let io = raw.pointee.pb, io.pointee.error < 0, io.pointee.error != forge_AVERROR_EOF else {
            return nil
        }
        return AVError(code: io.pointee.error, function: "avio_read")
    }

    /// Goes to a byte of the file; for formats whose packets are found anywhere in it. The next one read may be damaged.
    package mutating func seek(toByte position: Int64) throws(AVError) {
        try check(av_seek_frame(raw, -1, position, AVSEEK_FLAG_BYTE), "av_seek_frame")
    }

    /// Goes to the last packet boundary at or before a time in the stream's own time base.
    package mutating func seek(stream: Int, to time: Int64) throws(AVError) {
        try check(av_seek_frame(raw, Int32(stream), time, AVSEEK_FLAG_BACKWARD), "av_seek_frame")
    }
}
