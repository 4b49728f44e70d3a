import ForgeModel
import ForgeSystem

/// The folders of the user that the environment names.
enum UserFolder {
    /// `HOME`, as bytes; nil where it is not set.
    static var home: [UInt8]? { variable("HOME") }

    /// The folder of settings by the XDG base directory rules: a relative `XDG_CONFIG_HOME` does not count.
    static var settings: ForgePath? {
        let named = variable("XDG_CONFIG_HOME").map(ForgePath.init(bytes:))
        return named.flatMap { $0.isAbsolute ? $0 : nil }
            ?? home.map { ForgePath(bytes: $0).appending(".config") }
    }

    private static func variable(_ name: String) -> [UInt8]? {
        ProcessEnvironment.variables.first { $0.name == name && !$0.value.isEmpty }?.value
    }
}
