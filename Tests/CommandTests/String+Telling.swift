extension String {
    /// Whether it has an error's fact about a file: "x: there is no …" or "x is no …".
    func tells(of path: String) -> Bool { contains("\(path): ") || contains("\(path) ") }

    /// Whether it is the error line about a file.
    func isError(about path: String) -> Bool {
        hasPrefix("error: \(path): ") || hasPrefix("error: \(path) ")
    }
}
