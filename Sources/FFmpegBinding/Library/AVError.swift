import CAVUtil
import CForgeShims
import ForgeSystem

/// A libav call that failed.
///
/// End of file and "again" are values of the calls that can give them, never errors.
package struct AVError: Error, Sendable {
    /// The negative code that the C function returned.
    package let code: Int32
    /// The C function's name.
    package let function: StaticString
    /// The last line that libav logged on this thread before it failed; often the only real reason.
    package let lastLogLine: String?
    /// The errno of the system call that failed under the C function; nil where none did. libav's own codes may look
    /// like an errno: it gives EIO for a block that contradicts itself, and -1 for anything.
    package let systemError: Int32?

    /// - Parameter words: what there is to say beside the code; nil takes the thread's last log line.
    package init(
        code: Int32, function: StaticString, systemError: Int32? = nil, words: String? = nil
    ) {
        self.code = code
        self.function = function
        self.systemError = systemError
        let line = LogCapture.takeLastLine()
        lastLogLine = words ?? line
    }

    /// An allocation failed, or libav found a size that it takes for too large.
    package var isOutOfMemory: Bool { code == -ENOMEM }

    /// The input is not what its container or codec allows.
    package var isInvalidData: Bool { code == forge_AVERROR_INVALIDDATA }

    /// libavcodec has no decoder for the codec, or none for this form of it.
    package var isUnsupported: Bool {
        systemError == nil
            && [forge_AVERROR_DECODER_NOT_FOUND, forge_AVERROR_PATCHWELCOME, -ENOSYS].contains(code)
    }

    /// The interrupt callback stopped the call.
    package var isInterrupted: Bool { code == forge_AVERROR_EXIT }

    /// libav's words for the code, and the log line if there is one.
    package var text: String {
        // -1 is libavcodec's and libavformat's for "failed", not EPERM.
        if code == -1, systemError == nil { return lastLogLine ?? "\(function) failed" }
        let words = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) {
            buffer in
            guard let start = buffer.baseAddress else { return "\(function) failed" }
            av_strerror(code, start, buffer.count)
            return String(cString: start)
        }
        return lastLogLine.map { "\(words): \($0)" } ?? words
    }
}

/// The one funnel for return codes: gives back what is not negative, throws what is.
@discardableResult
func check(_ result: Int32, _ function: StaticString) throws(AVError) -> Int32 {
    if result < 0 { throw AVError(code: result, function: function) }
    return result
}

/// Turns libav's NULL for "out of memory" into an error.
func check<T>(_ pointer: UnsafeMutablePointer<T>?, _ function: StaticString) throws(AVError)
    -> UnsafeMutablePointer<T>
{
    guard let pointer else { throw AVError(code: -ENOMEM, function: function) }
    return pointer
}

extension AVError {
    /// A file without an audio stream. The corresponding C function is `av_find_best_stream`.
    package static var streamNotFound: AVError {
        AVError(code: forge_AVERROR_STREAM_NOT_FOUND, function: "av_find_best_stream")
    }

    /// A decoder that took packets and gave no frame.
    package static var noOutput: AVError {
        AVError(code: forge_AVERROR_INVALIDDATA, function: "avcodec_receive_frame")
    }
}
