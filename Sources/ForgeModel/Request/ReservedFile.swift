/// A file whose place no output may take.
package struct ReservedFile: Hashable, Sendable, Codable {
    package var path: ForgePath
    /// For people: "it is the log file".
    package var reason: String

    package init(_ path: ForgePath, _ reason: String) { (self.path, self.reason) = (path, reason) }
}
