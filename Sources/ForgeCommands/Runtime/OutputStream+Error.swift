import ForgeModel

extension OutputStream {
    /// Says on stderr what went wrong, on one line.
    static func tellError(_ message: String) {
        error.write(Style(for: error).error("error: ") + message.oneLine + "\n")
    }
}
