/// A path in the file system, kept as the bytes the system gave.
///
/// File names on Linux are bytes, not text: a name that is no valid UTF-8 must survive from `readdir` to `open`.
/// `description` repairs such a name for people to read; `withCString` never does.
public struct ForgePath: Hashable, Sendable {
    /// The bytes without the closing NUL.
    public let bytes: [UInt8]

    /// A path of the bytes that the system gave, without a closing NUL.
    public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
    /// A path of text, kept as UTF-8.
    public init(_ string: String) { bytes = Array(string.utf8) }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    /// The path as text; bytes that are no UTF-8 show as U+FFFD.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    package var isEmpty: Bool { bytes.isEmpty }
    package var isAbsolute: Bool { bytes.first == Self.slash }

    /// The path without closing slashes; the root stays "/".
    private var trimmed: ArraySlice<UInt8> {
        var slice = bytes[...]
        while slice.count > 1, slice.last == Self.slash { slice.removeLast() }
        return slice
    }

    /// The last component, "/" for the root, empty for an empty path.
    public var lastComponent: ForgePath {
        let slice = trimmed
        guard slice.count > 1, let cut = slice.lastIndex(of: Self.slash) else {
            return ForgePath(bytes: slice)
        }
        return ForgePath(bytes: slice[(cut + 1)...])
    }

    /// The path of the folder that holds this one; "." for a bare name, "/" for the root.
    public var parent: ForgePath {
        let slice = trimmed
        guard let cut = slice.lastIndex(of: Self.slash) else { return ForgePath(".") }
        return cut == slice.startIndex ? ForgePath("/") : ForgePath(bytes: slice[..<cut])
    }

    /// Where the dot of the extension stands in the last component's bytes; a leading dot hides a file, it is none.
    private var extensionDot: Int? {
        let name = lastComponent.bytes
        guard let dot = name.lastIndex(of: Self.dot), dot > 0, dot < name.count - 1 else { return nil }
        return dot
    }

    /// The extension in lower case without its dot; empty when there is none.
    package var fileExtension: String {
        guard let dot = extensionDot else { return "" }
        return String(decoding: lastComponent.bytes[(dot + 1)...], as: UTF8.self).lowercased()
    }

    /// The last component without its extension.
    package var stem: ForgePath {
        let name = lastComponent.bytes
        return ForgePath(bytes: extensionDot.map { name[..<$0] } ?? name[...])
    }

    package func appending(_ component: ForgePath) -> ForgePath {
        if isEmpty { return component }
        var path: [UInt8] = []
        // To the byte: a large library has hundreds of thousands.
        path.reserveCapacity(bytes.count + 1 + component.bytes.count)
        path += bytes
        if path.last != Self.slash { path.append(Self.slash) }
        return ForgePath(bytes: path + component.bytes)
    }

    /// The path of something in this folder; an empty path gives the component alone.
    public func appending(_ component: String) -> ForgePath { appending(ForgePath(component)) }

    /// The name without directional controls, "_" where nothing else is in it. Bytes that are no UTF-8 stay.
    package var withoutDirectionControls: ForgePath {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            // All of them take three bytes in UTF-8.
            let scalar = String(validating: rest.prefix(3), as: UTF8.self)?.unicodeScalars
            if let scalar, scalar.count == 1, scalar.first?.isDirectionControl == true {
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result.isEmpty && !bytes.isEmpty ? "_" : ForgePath(bytes: result)
    }

    /// Calls `body` with the path as the system wants it: its bytes and a closing NUL.
    package func withCString<R>(_ body: (UnsafePointer<CChar>) throws -> R) rethrows -> R {
        var terminated = bytes.map { CChar(bitPattern: $0) }
        terminated.append(0)
        return try body(terminated)
    }
}

extension ForgePath: CustomStringConvertible, ExpressibleByStringLiteral {
    /// `string`.
    public var description: String { string }
    /// A path of text, kept as UTF-8.
    public init(stringLiteral value: String) { self.init(value) }
}

/// Coded as text, since JSON is text: a name that is no valid UTF-8 does not survive this way, but between processes of
/// ours, which ask for `CodingUserInfoKey.exactPaths`.
extension ForgePath: Codable {
    /// Reads a string.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.init(text)
        } else {
            self.init(bytes: try container.decode([UInt8].self))
        }
    }
    /// Writes `string`.
    ///
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let isExact = CodingUserInfoKey.exactPaths.map { encoder.userInfo[$0] != nil } ?? false
        if isExact, String(validating: bytes, as: UTF8.self) == nil {
            try container.encode(bytes)
        } else {
            try container.encode(string)
        }
    }
}

extension CodingUserInfoKey {
    /// Set to anything where paths that are no UTF-8 are to be coded as numbers.
    package static let exactPaths = CodingUserInfoKey(rawValue: "exactPaths")
}
