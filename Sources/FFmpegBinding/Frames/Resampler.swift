import CAVUtil
import CForgeShims
import CSwresample

/// Converts rate, layout and sample format of one unbroken stream. Used on one thread.
///
/// The first output sample is the first input sample's moment: libswresample takes its filter's delay away.
package struct Resampler: ~Copyable {
    private let raw: OpaquePointer
    package let input: AudioFormat
    private let output: AudioFormat

    private init(adopting raw: OpaquePointer, input: AudioFormat, output: AudioFormat) {
        self.raw = raw
        self.input = input
        self.output = output
    }

    deinit {
        var pointer: OpaquePointer? = raw
        swr_free(&pointer)
    }

    /// Opens a converter. The corresponding C functions are `swr_alloc_set_opts2` and `swr_init`.
    package static func open(from input: AudioFormat, to output: AudioFormat) throws(AVError) -> Resampler {
        LogCapture.install()
        var context: OpaquePointer?
        var source = input.layout
        // The mixing matrix needs to know which channel is which.
        if source.order == AV_CHANNEL_ORDER_UNSPEC { av_channel_layout_default(&source, input.channels) }
        var target = output.layout
        try check(
            swr_alloc_set_opts2(
                &context, &target, output.avSampleFormat, output.sampleRate, &source, input.avSampleFormat,
                input.sampleRate, 0, nil), "swr_alloc_set_opts2")
        guard let context else { throw AVError(code: -ENOMEM, function: "swr_alloc_set_opts2") }
        let resampler = Resampler(adopting: context, input: input, output: output)
        // For float output libswresample does not keep a down-mix below full scale unless told to.
        try check(
            av_opt_set_double(UnsafeMutableRawPointer(context), "rematrix_maxval", 1, 0), "av_opt_set_double"
        )
        try check(swr_init(context), "swr_init")
        return resampler
    }

    /// Converts `count` samples of `source` from `start` on. `target` is enlarged where it is too small.
    package mutating func convert(
        _ source: borrowing Frame, at start: Int, count: Int, into target: inout Frame
    ) throws(AVError) {
        let planes = input.isPlanar ? Int(input.channels) : 1
        let offset = start * input.bytesPerSample * (input.isPlanar ? 1 : Int(input.channels))
        try makeRoom(for: count, in: &target)
        // Typed throws do not pass through the closure, so it gives the code back.
        let produced = withUnsafeTemporaryAllocation(of: UnsafePointer<UInt8>?.self, capacity: planes) {
            pointers in
            for plane in 0..<planes {
                pointers[plane] = UnsafePointer(source.raw.pointee.extended_data[present: plane] + offset)
            }
            return swr_convert(
                raw, target.raw.pointee.extended_data, target.raw.pointee.nb_samples, pointers.baseAddress,
                Int32(count))
        }
        target.sampleCount = Int(try check(produced, "swr_convert"))
    }

    /// Takes what the filter still holds; no input may follow.
    package mutating func flush(into target: inout Frame) throws(AVError) {
        try makeRoom(for: 0, in: &target)
        let produced = swr_convert(
            raw, target.raw.pointee.extended_data, target.raw.pointee.nb_samples, nil, 0)
        target.sampleCount = Int(try check(produced, "swr_convert"))
    }

    /// Sizes `target` for what `count` more samples can give. The C function is `swr_get_out_samples`.
    private func makeRoom(for count: Int, in target: inout Frame) throws(AVError) {
        let needed = Int(try check(swr_get_out_samples(raw, Int32(count)), "swr_get_out_samples")) + 64
        try target.reserve(format: output, capacity: needed)
    }
}
