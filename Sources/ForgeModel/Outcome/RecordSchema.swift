/// The form of what other programs read: lines of JSON and reports.
package enum RecordSchema {
    /// Raised when a field gets another name, type or meaning, or goes; new fields and types of lines leave it. Form 1
    /// had `isTransient` for `transient` in the errors of reports and plans, and no number in lines.
    package static let current = 2
}
