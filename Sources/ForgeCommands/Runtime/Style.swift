/// Colours where they are wanted: on a terminal, unless `NO_COLOR` is set (no-color.org).
struct Style: Sendable {
    let isColored: Bool

    init(isColored: Bool) { self.isColored = isColored }

    init(for stream: OutputStream) {
        isColored = Terminal(stream) != nil && Terminal.variable("NO_COLOR") == nil
    }

    func error(_ text: String) -> String { painted(text, "1;31") }
    func warning(_ text: String) -> String { painted(text, "1;33") }
    func strong(_ text: String) -> String { painted(text, "1") }

    private func painted(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
