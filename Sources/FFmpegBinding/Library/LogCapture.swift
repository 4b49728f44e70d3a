import CAVUtil
import CForgeShims
import ForgeSystem

/// Keeps libav off stderr and remembers, per thread, the last line it had to say.
package enum LogCapture {
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

    private struct State {
        var isWanted = true
        /// The process's own level, while ours is set.
        var formerLevel: Int32?
    }

    private static let state = Monitor(State())

    private static var current: LastLine {
        if let pointer = pthread_getspecific(key) {
            return Unmanaged<LastLine>.fromOpaque(pointer).takeUnretainedValue()
        }
        let line = LastLine()
        pthread_setspecific(key, Unmanaged.passRetained(line).toOpaque())
        return line
    }

    /// Installs the callback once for the process; called by everything that opens a libav object.
    static func install() {
        state.update { state in
            guard state.isWanted, state.formerLevel == nil else { return }
            state.formerLevel = av_log_get_level()
            av_log_set_level(AV_LOG_ERROR)
            forge_set_log_sink { _, line in LogCapture.current.text = String(cString: line) }
        }
    }

    /// Leaves libav's log to the rest of the process from now on; where the callback was installed, libav's own takes its
    /// place.
    package static func leaveAlone() {
        state.update { state in
            state.isWanted = false
            guard let level = state.formerLevel else { return }
            state.formerLevel = nil
            av_log_set_level(level)
            forge_set_log_sink(nil)
        }
    }

    /// Gives the thread's last line and forgets it.
    static func takeLastLine() -> String? {
        let line = current
        defer { line.text = nil }
        return line.text
    }
}
