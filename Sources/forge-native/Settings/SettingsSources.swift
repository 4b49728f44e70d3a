import ForgeModel
import ForgeSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where settings can come from: the environment, a file in the current folder, a file of the user.
struct SettingsSources {
    static let prefix = "FORGE_NATIVE_"
    /// Far above any real file of settings: what is larger is something else.
    private static let largest = 1 << 16

    /// Variables that begin with `prefix` and are not empty, by name.
    var variables: [(name: String, value: [UInt8])] = []
    /// Stronger first.
    var files: [SettingsFile] = []
    var problems: [SettingProblem] = []

    var isEmpty: Bool { variables.isEmpty && files.isEmpty && problems.isEmpty }

    /// The file in the current folder.
    static let projectFile: FilePath = "forge-native.toml"

    /// The user's file by the XDG base directory rules: a relative `XDG_CONFIG_HOME` does not count.
    static var userFile: FilePath? {
        let named = variable("XDG_CONFIG_HOME").map(FilePath.init(bytes:))
        let folder =
            named.flatMap { $0.isAbsolute ? $0 : nil }
            ?? home.map { FilePath(bytes: $0).appending(".config") }
        return folder?.appending("forge-native").appending("config.toml")
    }

    /// The user's folder, as bytes.
    static var home: [UInt8]? { variable("HOME") }

    /// Looks at the environment and at the files that are there.
    static func current() -> SettingsSources {
        var sources = SettingsSources()
        sources.variables = environment().filter { $0.name.hasPrefix(prefix) && !$0.value.isEmpty }
            .sorted { $0.name < $1.name }
        for path in [projectFile, userFile].compactMap({ $0 }) { sources.read(path) }
        return sources
    }

    /// Reads a file; one that is not there is no problem.
    ///
    /// - Parameter isNamed: whether somebody asked for this very file.
    mutating func read(_ path: FilePath, isNamed: Bool = false) {
        // What may not be looked at is another user's.
        if !isNamed, path.withCString({ access($0, F_OK) }) != 0, !SystemError.last.isPassing { return }
        do throws(SettingMistake) {
            files.append(SettingsFile(path: path, text: try Self.text(of: path)))
        } catch {
            problems.append(
                SettingProblem(
                    source: .file(path, line: nil), reason: error.reason, isPassing: error.isPassing))
        }
    }

    private static func text(of path: FilePath) throws(SettingMistake) -> String {
        // A pipe of that name must not stop the program.
        let file = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard file >= 0 else { throw .unreadable(errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        while bytes.count <= largest {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                let size = systemRead(file, buffer.baseAddress, buffer.count)
                if size < 0 { failure = errno }
                count = max(0, size)
            }
            guard failure == 0 else { throw .unreadable(failure) }
            if chunk.isEmpty { break }
            bytes += chunk
        }
        guard bytes.count <= largest else { throw SettingMistake("too large for a file of settings") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingMistake("not in UTF-8")
        }
        return text
    }

    private static func variable(_ name: String) -> [UInt8]? {
        environment().first { $0.name == name && !$0.value.isEmpty }?.value
    }

    private static func environment() -> [(name: String, value: [UInt8])] {
        #if canImport(Glibc)
            var entry = environ
        #else
            var entry = _NSGetEnviron().pointee
        #endif
        var result: [(name: String, value: [UInt8])] = []
        while let pointer = entry.pointee {
            let bytes = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map(
                UInt8.init(bitPattern:))
            if let cut = bytes.firstIndex(of: UInt8(ascii: "=")) {
                result.append((String(decoding: bytes[..<cut], as: UTF8.self), Array(bytes[(cut + 1)...])))
            }
            entry += 1
        }
        return result
    }
}

private let systemRead = read
