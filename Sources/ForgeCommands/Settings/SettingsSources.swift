import ForgeModel
import ForgeSystem

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
    static let projectFile: ForgePath = "forge-native.toml"

    /// The user's file.
    static var userFile: ForgePath? {
        UserFolder.settings?.appending("forge-native").appending("config.toml")
    }

    /// Looks at the environment and at the files that are there.
    static func current() -> SettingsSources {
        var sources = SettingsSources()
        sources.variables = ProcessEnvironment.variables.filter {
            $0.name.hasPrefix(prefix) && !$0.value.isEmpty
        }
        .sorted { $0.name < $1.name }
        for path in [projectFile, userFile].compactMap({ $0 }) { sources.read(path) }
        return sources
    }

    /// Reads a file; one that is not there is no problem.
    ///
    /// - Parameter isNamed: whether somebody asked for this very file.
    mutating func read(_ path: ForgePath, isNamed: Bool = false) {
        // What may not be looked at is another user's.
        if !isNamed, path.unreachable?.isPassing == false { return }
        do throws(SettingMistake) {
            files.append(SettingsFile(path: path, text: try Self.text(of: path)))
        } catch {
            problems.append(
                SettingProblem(
                    source: .file(path, line: nil), reason: error.reason, isPassing: error.isPassing))
        }
    }

    private static func text(of path: ForgePath) throws(SettingMistake) -> String {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try OpenFile.head(of: path.bytes, largest + 1) } catch {
            throw .unreadable(error.code)
        }
        guard bytes.count <= largest else { throw SettingMistake("too large for a file of settings") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingMistake("not in UTF-8")
        }
        return text
    }
}
