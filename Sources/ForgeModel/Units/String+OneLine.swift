extension String {
    /// The text with visible escapes for what would break a line or show it as another: control characters, the line
    /// and paragraph separators, and directional controls.
    package var oneLine: String {
        guard unicodeScalars.contains(where: \.isUnsafeToShow) else { return self }
        return unicodeScalars.map { $0.isUnsafeToShow ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    /// The text without directional controls: a name as it is read is the name as it is.
    package var withoutDirectionControls: String {
        guard unicodeScalars.contains(where: \.isDirectionControl) else { return self }
        return String(UnicodeScalarView(unicodeScalars.filter { !$0.isDirectionControl }))
    }
}

extension Unicode.Scalar {
    /// An embedding, override or isolate of Unicode's bidirectional algorithm (UAX #9, 2.1 to 2.5): U+202A to U+202E
    /// and U+2066 to U+2069. Each reorders the text that follows it, so that "gpj.exe" can be shown as "exe.jpg".
    ///
    /// The marks U+200E, U+200F and U+061C are none: they stand for one letter without a shape, reorder no other
    /// text, and are common in Hebrew and Arabic titles.
    package var isDirectionControl: Bool {
        switch value {
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Whether a terminal or a log must not get it as it is.
    package var isUnsafeToShow: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: isDirectionControl
        }
    }
}
