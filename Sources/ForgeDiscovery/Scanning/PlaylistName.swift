import ForgeModel
import ForgeSystem

/// A file as a line of a playlist names it.
struct PlaylistName {
    private let text: String
    /// The line as it stands, where its text comes of an assumed encoding.
    private let bytes: ForgePath?
    private let line: Int
    private let playlist: ForgePath
    private let decoding: TextDecoding

    init(_ text: String, bytes: ForgePath?, line: Int, of playlist: ForgePath, _ decoding: TextDecoding) {
        (self.text, self.bytes, self.line, self.playlist) = (text, bytes, line, playlist)
        self.decoding = decoding
    }

    /// The file on disk: by the name as it stands, else by that of another spelling.
    ///
    /// - Throws: `ForgeError`, step `scanning`, that names the line: `usage` for what is no file, `inputMissing`.
    func find(in folder: ForgePath) throws(ForgeError) -> ForgePath {
        var failures: [ForgeError] = []
        for spelling in try spellings() {
            let path = spelling.isAbsolute ? spelling : folder.appending(spelling)
            do throws(ForgeError) {
                let found = try path.asSpelledOnDisk(decoding)
                guard try FileStatus(scanning: found).kind != .folder else {
                    throw ForgeError(
                        .usage, step: .scanning, path: playlist, reason: "line \(line) is a folder: \(text)",
                        remedy: "name its files, one a line")
                }
                return found
            } catch {
                if error.code == .usage { throw error }
                failures.append(error)
            }
        }
        // One that may pass tells more than that there is no file of another spelling.
        let failure = failures.first(where: \.isTransient) ?? failures.first
        throw ForgeError(
            failure?.code ?? .inputMissing, step: .scanning, path: playlist,
            reason: "line \(line) names a file that cannot be opened: \(text)",
            remedy: "correct the line or take it out", cause: failure?.cause,
            isTransient: failure?.isTransient ?? false)
    }

    /// Whether a name is the URL of something that is not on this machine.
    static func isElsewhere(_ name: String) -> Bool {
        guard let scheme = name.prefixMatch(of: #/([A-Za-z][A-Za-z0-9+.\-]*):\/\//#) else { return false }
        return scheme.1.lowercased() != "file"
    }

    /// The ways the name may be meant: as it stands, in the line's bytes, those of ISO 8859-1, with Windows' separators,
    /// with "%20" for a blank, in quotes.
    private func spellings() throws(ForgeError) -> [ForgePath] {
        let paths = try urlPaths()
        if !paths.isEmpty { return paths }
        let latin = text.unicodeScalars.allSatisfy { $0.value < 256 }
        var all: [ForgePath] = [ForgePath(text)]
        if let bytes { all.append(bytes) }
        if latin { all.append(ForgePath(bytes: text.unicodeScalars.map { UInt8($0.value) })) }
        let slash = UInt8(ascii: "/")
        all += all.filter { $0.bytes.contains(UInt8(ascii: "\\")) }
            .map { ForgePath(bytes: $0.bytes.map { $0 == UInt8(ascii: "\\") ? slash : $0 }) }
        all += all.compactMap { path in Self.unescaped(path.bytes).flatMap { $0 == path ? nil : $0 } }
        let quote = UInt8(ascii: "\"")
        all += all.filter { $0.bytes.count > 2 && $0.bytes.first == quote && $0.bytes.last == quote }
            .map { ForgePath(bytes: $0.bytes.dropFirst().dropLast()) }
        return all
    }

    /// The path of a "file:" URL of this machine (RFC 8089), as it should be written and, behind that, as it stands, since
    /// some programs escape nothing; none for what is no URL.
    ///
    /// - Throws: `ForgeError`, `usage`: it is a URL of something else.
    private func urlPaths() throws(ForgeError) -> [ForgePath] {
        guard let scheme = text.prefixMatch(of: #/([A-Za-z][A-Za-z0-9+.\-]*):\/\/?/#) else { return [] }
        let isFile = scheme.1.lowercased() == "file"
        // "a:/b" is a path of Windows, and a name may hold a colon.
        guard isFile || scheme.0.hasSuffix("//") else { return [] }
        if isFile {
            let rest = text[scheme.range.upperBound...]
            let host = scheme.0.hasSuffix("//") ? rest.prefix { $0 != "/" } : ""
            let path = scheme.0.hasSuffix("//") ? String(rest.dropFirst(host.count)) : "/" + rest
            if ["", "localhost"].contains(host.lowercased()), path.hasPrefix("/") {
                return [Self.unescaped(Array(path.utf8)), ForgePath(path)].compactMap(\.self)
            }
        }
        throw ForgeError(
            .usage, step: .scanning, path: playlist, reason: "line \(line) is a URL: \(text)",
            remedy: "fetch the file and write its name there")
    }

    /// The bytes that percent signs stand for (RFC 3986, 2.1); nil where one of them stands for none, or for a NUL.
    private static func unescaped(_ bytes: [UInt8]) -> ForgePath? {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value > 0
            else { return nil }
            result.append(value)
            rest = rest.dropFirst(2)
        }
        return ForgePath(bytes: result)
    }
}

extension ForgePath {
    /// The path with each component that is not there replaced by the one name in its folder that differs only in how
    /// its accents are written or in its encoding, else by the one that differs only in case. Lists folders, and blocks for that.
    ///
    /// - Throws: `ForgeError`, step `scanning`: a folder on the way cannot be listed for a passing reason.
    func asSpelledOnDisk(_ decoding: TextDecoding) throws(ForgeError) -> ForgePath {
        if isNamed { return self }
        var path = ForgePath(isAbsolute ? "/" : "")
        for component in bytes.split(separator: UInt8(ascii: "/")).map({ ForgePath(bytes: $0) }) {
            let next = path.appending(component)
            guard !next.isNamed, let other = try Self.spelling(of: component, in: path, decoding)
            else {
                path = next
                continue
            }
            path = path.appending(other)
        }
        return path
    }

    private static func spelling(
        of name: ForgePath, in folder: ForgePath, _ decoding: TextDecoding
    ) throws(ForgeError) -> ForgePath? {
        let names: [ForgePath]
        do throws(ForgeError) {
            names = try FolderEntry.scanned(in: folder.isEmpty ? "." : folder).map(\.path)
        } catch {
            if error.isTransient { throw error }
            return nil
        }
        // Swift's texts are equal where they are canonically equivalent.
        let text = name.text(decoding)
        let alike = names.filter { $0.text(decoding) == text }
        if !alike.isEmpty { return alike.count == 1 ? alike[0] : nil }
        let folded = text.lowercased()
        let same = names.filter { $0.text(decoding).lowercased() == folded }
        return same.count == 1 ? same[0] : nil
    }
}
