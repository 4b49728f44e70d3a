/// One option given by a file or the environment.
struct Setting: Equatable {
    /// The option's name.
    let key: String
    let value: SettingValue
    let source: SettingSource
    /// The same setting as words of the command line; empty for a flag that is false.
    let words: [String]
}
