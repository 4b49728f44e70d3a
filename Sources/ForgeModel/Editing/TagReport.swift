/// The result of a change of tags, or of a trial of it.
public struct TagReport: Hashable, Sendable {
    /// The values of a field or of a tag before and after.
    public struct Change: Hashable, Sendable {
        /// The field, by the name of its option, "cover", or the name of a tag whose fields stay.
        public var name: String
        /// Nil where there was none.
        public var old: String?
        /// Nil where there is none any more.
        public var new: String?

        package init(_ name: String, from old: String?, to new: String?) {
            (self.name, self.old, self.new) = (name, old, new)
        }
    }

    /// The file that was looked at.
    public var path: ForgePath
    /// The changes: the fields in their order, the cover, and tags that follow from them or were asked for.
    public var changes: [Change]
    /// Notes on what was not taken, for people.
    public var notes: [String]
    /// How the file was written.
    public var edit: EditReport

    package init(_ path: ForgePath, changes: [Change], notes: [String], edit: EditReport) {
        (self.path, self.changes, self.notes, self.edit) = (path, changes, notes, edit)
    }
}
