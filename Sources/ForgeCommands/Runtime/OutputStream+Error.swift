import ForgeModel

extension OutputStream {
    /// Says on stderr what went wrong, on one line, which a terminal gets broken at spaces.
    static func tellError(_ message: String) {
        let line = Style(for: error).error("error: ") + message.oneLine + "\n"
        error.write(line.wrapped(columns: Terminal(error)?.width, indent: 0))
    }
}
