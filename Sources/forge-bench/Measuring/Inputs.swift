import Foundation

/// The inputs of benchmarks: made once in the scratch folder, the same bytes each time, and used again.
struct Inputs {
    /// Absolute.
    let folder: String

    init(scratch: String?) throws {
        folder =
            scratch.map { URL(fileURLWithPath: $0).path }
            ?? FileManager.default.temporaryDirectory.appendingPathComponent("forge-bench").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The program under test: the `forge-native` built beside this one.
    static var program: String { neighbour("forge-native") }

    /// The program that runs parts of the engine by themselves.
    static var engine: String { neighbour("forge-bench-engine") }

    private static func neighbour(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/" + name
    }

    /// The recorded speech of `Fixtures`, found from the current folder, which is the package's.
    static func fixtures() throws -> [String] {
        let folder = "Fixtures/The Asterisk Prompts"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.filter { $0.hasSuffix(".mp3") }.sorted().map { "\(folder)/\($0)" }
        guard !files.isEmpty else {
            throw ValidationFailure("no MP3 in '\(folder)'; run forge-bench in the package's folder")
        }
        return files
    }

    /// Makes a file unless it is there. `make` writes it under a name that it gets rid of on failure.
    @discardableResult
    func file(_ name: String, _ make: (String) throws -> Void) throws -> String {
        let final = path(name)
        guard !FileManager.default.fileExists(atPath: final) else { return final }
        let partial = path("partial-\(name)")
        try? FileManager.default.removeItem(atPath: partial)
        try make(partial)
        try FileManager.default.moveItem(atPath: partial, toPath: final)
        return final
    }

    /// A folder in which one file has many names.
    func folder(of count: Int, _ file: String) throws -> String {
        let folder = path("\(count) tracks")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for index in 1...count {
            let name = "\(folder)/\(index).\((file as NSString).pathExtension)"
            guard link(file, name) == 0 || errno == EEXIST else {
                throw ValidationFailure("\(name): \(String(cString: strerror(errno)))")
            }
        }
        return folder
    }
}
