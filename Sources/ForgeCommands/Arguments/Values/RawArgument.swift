import ForgeModel

/// Command-line words that survive a parser which only knows text.
///
/// A file name on Linux is bytes. Bytes that are no UTF-8 travel through the parser as the private-use
/// characters U+F780 to U+F7FF and become bytes again in `path`. A name that holds such a character itself has
/// its bytes escaped too, so that every name comes back as it was.
enum RawArgument {
    private static let escapes: ClosedRange<UInt32> = 0xF780...0xF7FF
    private static let base: UInt32 = 0xF700

    /// The words after the program's name.
    static var commandLine: [String] {
        let words = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        return words.dropFirst().map { word in
            guard let word else { return "" }
            var bytes: [UInt8] = []
            var next = word
            while next.pointee != 0 {
                bytes.append(UInt8(bitPattern: next.pointee))
                next += 1
            }
            return text(of: bytes)
        }
    }

    /// Bytes as text that `path` can turn back.
    static func text(of bytes: [UInt8]) -> String {
        if let plain = String(validating: bytes, as: UTF8.self),
            !plain.unicodeScalars.contains(where: { escapes.contains($0.value) })
        {
            return plain
        }
        var result = String.UnicodeScalarView()
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let (scalar, length) = firstScalar(of: rest), !escapes.contains(scalar.value) else {
                result.append(escape(rest.removeFirst()))
                continue
            }
            result.append(scalar)
            rest = rest.dropFirst(length)
        }
        return String(result)
    }

    /// The file that a word names.
    static func path(_ text: String) -> ForgePath {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if escapes.contains(scalar.value) {
                bytes.append(UInt8(scalar.value - base))
            } else {
                bytes.append(contentsOf: Array(String(scalar).utf8))
            }
        }
        return ForgePath(bytes: bytes)
    }

    /// A word for people to read: bytes that are no UTF-8 become U+FFFD.
    static func readable(_ text: String) -> String { path(text).string }

    /// The scalar that the bytes begin with; nil where they are no UTF-8.
    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, length: Int)? {
        for length in 1...4 where length <= bytes.count {
            let head = bytes.prefix(length)
            if let text = String(validating: head, as: UTF8.self), let scalar = text.unicodeScalars.first {
                return (scalar, length)
            }
        }
        return nil
    }

    private static func escape(_ byte: UInt8) -> Unicode.Scalar {
        // An ASCII byte is always UTF-8, so only 0x80 and above get here.
        Unicode.Scalar(base + UInt32(byte)) ?? "\u{FFFD}"
    }
}
