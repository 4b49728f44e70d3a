import CAVFormat
import CAVUtil
import CForgeShims
import ForgeSystem

extension Demuxer {
    /// The demuxers that may be chosen: those of media in one file. The others read lists of files and addresses (HLS,
    /// DASH, ffconcat, SDP), pictures, subtitles, games' data, or take any text for theirs.
    private static let mediaFormats: Set<String> = [
        "aa", "aac", "ac3", "aiff", "amr", "amrnb", "amrwb", "ape", "asf", "au", "avi", "caf", "dsf",
        "dts", "dtshd", "eac3", "flac", "flv", "iff", "loas", "matroska", "mlp", "mov", "mp3", "mpc", "mpc8",
        "mpeg", "mpegts", "nut", "ogg", "oma", "qcp", "rm", "rso", "sds", "shn", "sox", "tak", "truehd",
        "tta",
        "voc", "w64", "wav", "wsd", "wv", "xwma",
    ]

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
                words: "it is not an audio file but looks like \(String(cString: found.pointee.long_name))")
        }
        return found
    }
}
