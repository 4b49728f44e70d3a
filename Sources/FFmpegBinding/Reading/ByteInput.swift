import CAVFormat
import CAVUtil
import CForgeShims
import ForgeSystem

/// The bytes of one file as libavformat reads them: its only way to any. Used on one thread, by one demuxer.
///
/// The corresponding C functions are `avio_alloc_context` and `avio_context_free`.
package final class ByteInput {
    private static let bufferSize = 1 << 15
    /// Bytes that are read in a row without a packet before the file counts as ended: more than any tag or picture in
    /// front of sound has, so that a file of nothing costs a second and not an hour.
    package static let patience: Int64 = 1 << 26

    let raw: UnsafeMutablePointer<AVIOContext>
    /// Bytes of the file's path, for libavformat to judge its extension, and for errors; never opened.
    let path: [UInt8]
    private let source: Source

    /// The state of the callbacks, apart from the owner, so that C never holds a half-made object.
    private final class Source {
        let size: Int64
        let read: (UnsafeMutableRawBufferPointer, Int64) -> Int
        var position: Int64 = 0
        var isCancelled: () -> Bool = { false }
        var failure: Int32?
        var wasCancelled = false
        var unfruitful: Int64 = 0

        init(size: Int64, read: @escaping (UnsafeMutableRawBufferPointer, Int64) -> Int) {
            self.size = size
            self.read = read
        }

        func fill(_ target: UnsafeMutableRawBufferPointer) -> Int32 {
            if isCancelled() {
                wasCancelled = true
                return forge_AVERROR_EXIT
            }
            if unfruitful >= ByteInput.patience { return forge_AVERROR_EOF }
            let count = read(target, position)
            if count < 0 {
                failure = failure ?? Int32(-count)
                return Int32(count)
            }
            position += Int64(count)
            unfruitful += Int64(count)
            return count == 0 ? forge_AVERROR_EOF : Int32(count)
        }

        func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
            let base: Int64
            switch whence & ~AVSEEK_FORCE {
            case AVSEEK_SIZE: return size
            case SEEK_SET: base = 0
            case SEEK_CUR: base = position
            case SEEK_END: base = size
            default: return Int64(-EINVAL)
            }
            let (target, overflow) = base.addingReportingOverflow(offset)
            guard !overflow, target >= 0 else { return Int64(-EINVAL) }
            position = target
            return position
        }
    }

    /// - Parameters:
    ///   - path: bytes of the file's path.
    ///   - size: bytes in all.
    ///   - read: fills a buffer from an offset; gives the number of bytes, 0 at the end, the negative errno of a system
    ///     call that failed.
    /// - Throws: `AVError` when memory is short.
    package init(
        path: [UInt8], size: Int64, read: @escaping (UnsafeMutableRawBufferPointer, Int64) -> Int
    ) throws(AVError) {
        self.path = path
        source = Source(size: size, read: read)
        guard let buffer = av_malloc(Self.bufferSize) else {
            throw AVError(code: -ENOMEM, function: "av_malloc")
        }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0,
            Unmanaged.passUnretained(source).toOpaque(),
            { opaque, buffer, count in
                guard let opaque else { return -EINVAL }
                return Unmanaged<Source>.fromOpaque(opaque).takeUnretainedValue()
                    .fill(UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
            }, nil,
            { opaque, offset, whence in
                guard let opaque else { return Int64(-EINVAL) }
                return Unmanaged<Source>.fromOpaque(opaque).takeUnretainedValue().seek(offset, whence)
            })
        guard let context else {
            av_free(buffer)
            throw AVError(code: -ENOMEM, function: "avio_alloc_context")
        }
        raw = context
    }

    deinit {
        // libavformat may have replaced the buffer.
        av_free(raw.pointee.buffer)
        var pointer: UnsafeMutablePointer<AVIOContext>? = raw
        avio_context_free(&pointer)
    }

    /// Polled before each read; true ends the call that reads.
    func cancel(when isCancelled: @escaping () -> Bool) { source.isCancelled = isCancelled }

    /// Whether reading ended because nothing came of what was read.
    var isGivenUp: Bool { source.unfruitful >= Self.patience }

    /// A packet came of what was read.
    func bearFruit() { source.unfruitful = 0 }

    /// A read that was cancelled, or that the system refused; nil where none was.
    func interruption(_ function: StaticString) -> AVError? {
        if source.wasCancelled { return AVError(code: forge_AVERROR_EXIT, function: function) }
        return source.failure.map { AVError(code: -$0, function: function, systemError: $0) }
    }

    /// Why reading ended before the file did; nil where it did not.
    func failure(_ function: StaticString) -> AVError? {
        if let interruption = interruption(function) { return interruption }
        guard isGivenUp else { return nil }
        return AVError(
            code: forge_AVERROR_INVALIDDATA, function: function,
            words: "it was given up after \(Self.patience >> 20) MiB without a packet of sound")
    }

    /// The error of a call that read these bytes.
    func error(_ code: Int32, _ function: StaticString) -> AVError {
        failure(function) ?? AVError(code: code, function: function)
    }
}
