import ArgumentParser
import ForgeModel
import ForgeSystem

/// `forge-native config init`.
struct ConfigInit: SettingsCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a file of settings with every setting explained and none set.",
        discussion: "An existing file is kept.")

    @Flag(help: "Write forge-native.toml in the current folder, not the user's file.")
    var project = false

    @Flag(name: .customLong("print"), help: "Print the text and write nothing.")
    var prints = false

    func run(_ resolver: CommandResolver, typed: [String]) throws {
        let text = SettingsTemplate(options: try resolver.parser.options).text
        if prints { return try OutputStream.standard.emit(text) }
        guard let path = project ? SettingsSources.projectFile : SettingsSources.userFile else {
            throw ForgeError(
                .outputUnwritable, step: .configuring, reason: "there is no home folder",
                remedy: "set HOME, or use --project")
        }
        try Self.write(text, to: path)
        try OutputStream.standard.emit("wrote \(path.string.oneLine)\n")
    }

    /// Writes a new file, and the folders on its way.
    private static func write(_ text: String, to path: ForgePath) throws(ForgeError) {
        makeFolders(path.parent)
        let file: Int32
        do throws(SystemError) { file = try OwnFile.make(path.bytes, for: .new) } catch {
            let isThere = error.code == EEXIST
            throw ForgeError(
                isThere ? .outputExists : .outputUnwritable, step: .writing, path: path,
                reason: isThere ? "it exists already" : "the file cannot be made",
                remedy: isThere ? "edit it, or remove it first" : "look at the folder and its permissions",
                cause: isThere ? nil : error.words, isTransient: error.isPassing)
        }
        defer { close(file) }
        if let code = OutputStream(descriptor: file).write(text) {
            path.withCString { _ = unlink($0) }
            throw ForgeError(
                .outputUnwritable, step: .writing, path: path, reason: "the file cannot be written",
                remedy: "make room for it", cause: SystemError(code).words,
                isTransient: SystemError(code).isPassing)
        }
    }

    /// Makes the folders of a file. A failure shows when the file is written.
    private static func makeFolders(_ path: ForgePath) {
        guard path.unreachable != nil, path != path.parent else { return }
        makeFolders(path.parent)
        path.withCString { _ = mkdir($0, 0o755) }
    }
}
