import ForgeSystem

/// A mistake in a setting, in words that name neither its file nor its line.
struct SettingMistake: Error, Equatable {
    let reason: String
    /// The system's, and it may be gone in a moment.
    let isPassing: Bool
    init(_ reason: String, isPassing: Bool = false) { (self.reason, self.isPassing) = (reason, isPassing) }

    /// A file that cannot be read, by the errno.
    static func unreadable(_ code: Int32) -> SettingMistake {
        let error = SystemError(code)
        return SettingMistake("cannot be read (\(error.words))", isPassing: error.isPassing)
    }

    /// A key that nobody knows, and the one that was probably meant.
    static func unknown(_ key: String, _ what: String, among known: [String]) -> SettingMistake {
        let nearest = Spelling.nearest(to: key, among: known).map { "; the nearest is '\($0)'" } ?? ""
        return SettingMistake("unknown \(what) '\(key)'\(nearest)")
    }

    /// A key that no setting gives.
    static func forOneRun(_ key: String) -> SettingMistake {
        SettingMistake("'\(key)' is of one book or one run: give it on the command line")
    }
}
