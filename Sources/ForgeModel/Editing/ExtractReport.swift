/// The files that were written of what an audio file says, or of a trial that would be.
public struct ExtractReport: Hashable, Sendable {
    /// A file and what became of it.
    public struct File: Hashable, Sendable {
        /// The result for one file.
        public enum State: String, Hashable, Sendable {
            /// A new file, or new contents.
            case written
            /// A file that has these contents already.
            case unchanged
            /// A file with other contents, which stays.
            case kept
        }

        /// The kind.
        public var kind: SidecarKind
        /// The path.
        public var path: ForgePath
        /// The result.
        public var state: State
        /// Bytes of what is to be in it.
        public var size: Int

        package init(_ kind: SidecarKind, _ path: ForgePath, _ state: State, size: Int) {
            (self.kind, self.path, self.state, self.size) = (kind, path, state, size)
        }
    }

    /// The audio file.
    public var path: ForgePath
    /// The files, in the order of `SidecarKind.allCases`.
    public var files: [File]
    /// Notes on what was not written, for people.
    public var notes: [String]

    /// The files that stay though they say something else, each in a sentence without a full stop.
    package var warnings: [String] {
        files.filter { $0.state == .kept }.map { "\($0.path) says something else, and was kept" }
    }

    package init(_ path: ForgePath, files: [File], notes: [String]) {
        (self.path, self.files, self.notes) = (path, files, notes)
    }
}
