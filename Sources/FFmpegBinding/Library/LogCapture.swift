import CAVUtil
import CForgeShims
import ForgeSystem

/// Keeps libav off stderr and remembers, per thread, the last line it had to say.
enum LogCapture {
    /// The line of one thread; a class, because a thread-specific value is a pointer.
    private final class LastLine {
        var text: String?
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { pointer in
            // Optional on Linux, not on Darwin; the binding makes both the same.
            let pointer: UnsafeMutableRawPointer? = pointer
            if let pointer { Unmanaged<LastLine>.fromOpaque(pointer).release() }
        }
        return key
    }()

    private static let installed: Void = {
        av_log_set_level(AV_LOG_ERROR)
        forge_set_log_sink { _, line in LogCapture.current.text = String(cString: line) }
    }()

    private static var current: LastLine {
        if let pointer = pthread_getspecific(key) {
            return Unmanaged<LastLine>.fromOpaque(pointer).takeUnretainedValue()
        }
        let line = LastLine()
        pthread_setspecific(key, Unmanaged.passRetained(line).toOpaque())
        return line
    }

    /// Installs the callback once for the process; called by everything that opens a libav object.
    static func install() { installed }

    /// Gives the thread's last line and forgets it.
    static func takeLastLine() -> String? {
        let line = current
        defer { line.text = nil }
        return line.text
    }
}
