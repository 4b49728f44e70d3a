import Foundation

/// A new, empty folder. It and all in it are removed when the value goes; hold it with `withTemporaryFolder`,
/// because Swift may drop a local value right after its last use.
public final class TemporaryFolder: Sendable {
    /// Absolute, without a closing slash.
    public let path: String

    public init() throws {
        let all = FileManager.default.temporaryDirectory
        path = all.appendingPathComponent("forge-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The absolute path of `name` inside; nothing is made.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The bytes of a file inside; empty when there is none.
    public func read(_ name: String) -> [UInt8] { contents(ofFile: path(name)) ?? [] }

    /// Writes a file, makes the folders on its way, returns its absolute path.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let file = path(name)
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// The names of everything inside, sorted, hidden files too: to show that nothing was left behind.
    public var names: [String] { names(in: ".") }

    /// The same of a folder inside; empty where there is none.
    public func names(in name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }
}

/// Runs `body` with a folder that is removed afterwards, whatever `body` throws.
public func withTemporaryFolder<R>(_ body: (TemporaryFolder) throws -> R) throws -> R {
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) { try body(folder) }
}

/// Runs `body` with a folder that is removed afterwards, whatever `body` throws.
public func withTemporaryFolder<R>(
    isolation: isolated (any Actor)? = #isolation, _ body: (TemporaryFolder) async throws -> R
) async throws -> R {
    let folder = try TemporaryFolder()
    let result = try await body(folder)
    withExtendedLifetime(folder) {}
    return result
}

/// The bytes of a file; nil when it cannot be opened.
///
/// Not by Foundation, which loses a page of memory for each empty file it reads: the leak checker would see it.
public func contents(ofFile path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while true {
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        if chunk.isEmpty { return bytes }
        bytes += chunk
    }
}
