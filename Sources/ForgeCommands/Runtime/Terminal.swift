import ForgeSystem

/// The properties of the terminal behind a stream.
struct Terminal: Sendable {
    /// Returns to the first column and erases the line.
    static let clearLine = "\r\u{1B}[K"

    let stream: OutputStream

    /// Nil when the stream is no terminal, or one that cannot move its cursor.
    init?(_ stream: OutputStream) {
        guard isatty(stream.descriptor) == 1, let kind = Self.variable("TERM"), kind != "dumb" else {
            return nil
        }
        self.stream = stream
    }

    /// Read anew each time because windows are resized; 80 by 24 where the terminal does not say.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Whether lines are wrapped anew when the window gets another width. Most terminals do; those that do not cut them
    /// off or leave them as they are.
    var rewraps: Bool {
        if Self.variable("TMUX") != nil { return true }
        return Self.variable("XTERM_VERSION") == nil && Self.variable("STY") == nil
            && Self.variable("TERM") != "linux"
    }

    /// Columns.
    var width: Int { size.columns }

    /// An environment variable; nil when it is not set or empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
