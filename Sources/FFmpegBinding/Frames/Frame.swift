import CAVUtil
import CForgeShims

/// A block of decoded samples: scratch, made once and filled again and again.
package struct Frame: ~Copyable {
    let raw: UnsafeMutablePointer<AVFrame>

    /// An empty frame, for a decoder to fill.
    /// - Throws: `AVError` when memory is short.
    package init() throws(AVError) { raw = try check(av_frame_alloc(), "av_frame_alloc") }

    /// A frame with room for `capacity` samples per channel.
    /// - Throws: `AVError` when memory is short.
    package static func allocated(format: AudioFormat, capacity: Int) throws(AVError) -> Frame {
        var frame = try Frame()
        try frame.allocate(format: format, capacity: capacity)
        return frame
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVFrame>? = raw
        av_frame_free(&pointer)
    }

    /// Replaces the buffers. The corresponding C function is `av_frame_get_buffer`.
    package mutating func allocate(format: AudioFormat, capacity: Int) throws(AVError) {
        av_frame_unref(raw)
        raw.pointee.format = format.sampleFormat
        raw.pointee.sample_rate = format.sampleRate
        raw.pointee.ch_layout = format.layout
        raw.pointee.nb_samples = Int32(capacity)
        try check(av_frame_get_buffer(raw, 0), "av_frame_get_buffer")
    }

    /// Keeps the buffers when they hold `capacity` samples of `format`, else replaces them.
    ///
    /// `sampleCount` is the room afterwards, whatever it was before.
    package mutating func reserve(format: AudioFormat, capacity: Int) throws(AVError) {
        let bytes = capacity * format.bytesPerSample * (format.isPlanar ? 1 : Int(format.channels))
        if raw.pointee.buf.0 != nil, self.format == format, Int(raw.pointee.linesize.0) >= bytes {
            sampleCount = capacity
        } else {
            try allocate(format: format, capacity: capacity)
        }
    }

    package var format: AudioFormat {
        AudioFormat(
            sampleRate: raw.pointee.sample_rate, sampleFormat: raw.pointee.format,
            layout: raw.pointee.ch_layout)
    }

    /// Samples per channel.
    package var sampleCount: Int {
        get { Int(raw.pointee.nb_samples) }
        set { raw.pointee.nb_samples = Int32(newValue) }
    }

    /// In the encoder's time base, one unit a sample.
    package var timestamp: Int64 {
        get { raw.pointee.pts }
        set { raw.pointee.pts = newValue }
    }

    /// Of a frame that was decoded: when it begins, in the stream's time base, within `TimeBound`; nil if unknown.
    package var presentationTime: Int64? {
        raw.pointee.pts == forge_AV_NOPTS_VALUE ? nil : TimeBound.clamp(raw.pointee.pts)
    }

    /// Takes another frame's samples over and leaves it empty. The corresponding C function is `av_frame_move_ref`.
    package mutating func take(_ other: inout Frame) {
        av_frame_unref(raw)
        av_frame_move_ref(raw, other.raw)
    }

    /// Readies the frame for `capacity` new samples; an encoder that still reads the old ones keeps a copy.
    /// The corresponding C function is `av_frame_make_writable`.
    package mutating func prepare(capacity: Int) throws(AVError) {
        raw.pointee.nb_samples = Int32(capacity)
        try check(av_frame_make_writable(raw), "av_frame_make_writable")
    }

    /// Copies samples from `source`. Both frames have one format; ranges are the caller's to keep.
    package mutating func copy(from source: borrowing Frame, at start: Int, count: Int, to position: Int) {
        av_samples_copy(
            raw.pointee.extended_data, source.raw.pointee.extended_data, Int32(position), Int32(start),
            Int32(count), raw.pointee.ch_layout.nb_channels, AVSampleFormat(raw.pointee.format))
    }

    /// Makes room for `count` samples, keeping those that are there, and sets `sampleCount` to it.
    package mutating func extend(to count: Int) throws(AVError) {
        let kept = sampleCount
        let bytes = count * format.bytesPerSample * (format.isPlanar ? 1 : Int(format.channels))
        if raw.pointee.buf.0 == nil || Int(raw.pointee.linesize.0) < bytes {
            var larger = try Frame.allocated(format: format, capacity: count)
            larger.copy(from: self, at: 0, count: min(kept, count), to: 0)
            av_frame_unref(raw)
            av_frame_move_ref(raw, larger.raw)
        }
        sampleCount = count
    }

    /// Writes silence. The corresponding C function is `av_samples_set_silence`.
    package mutating func silence(at position: Int, count: Int) {
        av_samples_set_silence(
            raw.pointee.extended_data, Int32(position), Int32(count), raw.pointee.ch_layout.nb_channels,
            AVSampleFormat(raw.pointee.format))
    }

    /// A sample of the first channel of a planar float frame.
    package subscript(index: Int) -> Float {
        get { plane(0)[index] }
        set { plane(0)[index] = newValue }
    }

    /// Lends the samples of one channel of a planar float frame, to be written.
    package mutating func fill(channel: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
        body(UnsafeMutableBufferPointer(start: plane(channel), count: sampleCount))
    }

    private func plane(_ channel: Int) -> UnsafeMutablePointer<Float> {
        precondition(raw.pointee.format == AV_SAMPLE_FMT_FLTP.rawValue, "planar float only")
        return UnsafeMutableRawPointer(raw.pointee.extended_data[present: channel]).assumingMemoryBound(
            to: Float.self)
    }
}
