/// The result of an edit, or of a trial of it.
public struct EditReport: Hashable, Sendable {
    /// How the file was written.
    public enum Way: String, Hashable, Sendable {
        /// Not at all: it said all that already.
        case unchanged
        /// In the file itself, in room that was free.
        case inPlace
        /// In a new file that took the place of the old one.
        case rewritten
    }

    /// The file that says what was asked for.
    public var file: ForgePath
    /// How it was written.
    public var way: Way
    /// Bytes that were written.
    public var writtenBytes: Int64
    /// Bytes of the file before.
    public var oldSize: Int64
    /// Bytes of the file now.
    public var newSize: Int64
    /// The file as it was before; nil where it was not kept.
    public var backup: ForgePath?

    package init(
        _ file: ForgePath, _ way: Way, writtenBytes: Int64, oldSize: Int64, newSize: Int64,
        backup: ForgePath? = nil
    ) {
        (self.file, self.way, self.writtenBytes) = (file, way, writtenBytes)
        (self.oldSize, self.newSize, self.backup) = (oldSize, newSize, backup)
    }
}
