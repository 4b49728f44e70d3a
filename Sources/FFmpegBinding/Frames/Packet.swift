import CAVCodec
import CAVUtil
import CForgeShims

/// One compressed packet: scratch, made once and filled again and again.
package struct Packet: ~Copyable {
    let raw: UnsafeMutablePointer<AVPacket>

    /// - Throws: `AVError` when memory is short.
    package init() throws(AVError) { raw = try check(av_packet_alloc(), "av_packet_alloc") }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = raw
        av_packet_free(&pointer)
    }

    package var streamIndex: Int { Int(raw.pointee.stream_index) }

    /// When it is to be played, in the stream's time base; within `TimeBound`; nil if unknown.
    package var time: Int64? {
        [raw.pointee.pts, raw.pointee.dts].first { $0 != forge_AV_NOPTS_VALUE }.map(TimeBound.clamp)
    }

    /// In the stream's time base, from 0 to 2^48; 0 if unknown.
    package var duration: Int64 { max(0, min(raw.pointee.duration, 1 << 48)) }

    /// Where it begins in the file, in bytes; nil if unknown.
    package var filePosition: Int64? { raw.pointee.pos < 0 ? nil : raw.pointee.pos }

    /// The bytes; valid until the packet is filled again.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: raw.pointee.data, count: Int(raw.pointee.size))
    }

    /// Samples to drop at the packet's start and end, as the demuxer found them in the container.
    ///
    /// The source is `AV_PKT_DATA_SKIP_SAMPLES` in libavcodec/packet.h: two little-endian 32-bit counts.
    package var skippedSamples: (start: Int64, end: Int64) {
        var size = 0
        guard let data = av_packet_get_side_data(raw, AV_PKT_DATA_SKIP_SAMPLES, &size), size >= 8 else {
            return (0, 0)
        }
        let bytes = UnsafeRawPointer(data)
        return (
            Int64(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))),
            Int64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        )
    }

    /// Takes the marks away from the packet's start: its samples are sound.
    package mutating func keepStart() { setSkippedSamples(0, at: 0) }

    /// Takes the marks away from the packet's end.
    package mutating func keepEnd() { setSkippedSamples(0, at: 4) }

    private func setSkippedSamples(_ count: UInt32, at offset: Int) {
        var size = 0
        guard let data = av_packet_get_side_data(raw, AV_PKT_DATA_SKIP_SAMPLES, &size), size >= 8 else {
            return
        }
        UnsafeMutableRawPointer(data).storeBytes(
            of: count.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Takes over what another packet holds, which is empty then. The C function is `av_packet_move_ref`.
    package mutating func move(from other: inout Packet) {
        av_packet_unref(raw)
        av_packet_move_ref(raw, other.raw)
    }

    /// Replaces the payload by a copy of `bytes`, padded as libavcodec wants it. The C function is `av_new_packet`.
    package func copy(_ bytes: UnsafeRawBufferPointer) throws(AVError) {
        av_packet_unref(raw)
        try check(av_new_packet(raw, Int32(clamping: bytes.count)), "av_new_packet")
        UnsafeMutableRawBufferPointer(start: raw.pointee.data, count: bytes.count).copyBytes(from: bytes)
    }

    package func copy(_ bytes: [UInt8]) throws(AVError) {
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(AVError) in try copy(bytes) } }
        try result.get()
    }

    /// Drops all of the payload but a part.
    package mutating func keep(_ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= Int(raw.pointee.size), "no part of the packet")
        raw.pointee.data += range.lowerBound
        raw.pointee.size = Int32(range.count)
    }

    /// Says when the packet begins and how long it lasts, in the unit that its decoder shall tell times in.
    package mutating func setTime(_ start: Int64, duration: Int64) {
        raw.pointee.pts = start
        raw.pointee.duration = duration
    }

    /// Gives the payload back; the packet stays usable.
    package mutating func clear() { av_packet_unref(raw) }
}
