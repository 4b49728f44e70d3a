/// The check of one file.
public struct Verification: Hashable, Sendable {
    /// The file; a folder where `error` is why it could not be looked into.
    public var path: ForgePath
    /// The findings: boxes first, then sound, edits, chapters, cover and tags. Of one kind there are at most
    /// twenty, the last of which tells how many there are.
    public var findings: [Finding]
    /// Why the file could not be checked, or not to its end: it cannot be read, or changed meanwhile; why it could not be put
    /// right: it cannot be written to.
    public var error: ForgeError?
    /// The findings that were put right, and are no longer among the others; those that would be, in a trial.
    public var fixed: [Finding] = []
    /// How the file was written for that; nil where nothing was put right.
    public var edit: EditReport?
    /// Why nothing was put right of findings that can be as a rule; nil where it was, or was not asked for.
    public var reasonNotFixed: String?

    package init(_ path: ForgePath, findings: [Finding] = [], error: ForgeError? = nil) {
        (self.path, self.findings, self.error) = (path, findings, error)
    }

    /// Whether nothing was found and all was checked.
    public var isFaultless: Bool { findings.isEmpty && error == nil }

    /// How many findings there are of a severity.
    public func count(_ severity: Finding.Severity) -> Int { findings.count { $0.severity == severity } }
}

/// The check of several files.
public struct VerificationReport: Hashable, Sendable {
    /// In the order in which they were named, those of a folder in natural order of their paths.
    public var files: [Verification]

    package init(files: [Verification]) { self.files = files }
}

/// News of a check under way. Later versions may tell more: a `switch` needs `@unknown default`.
@nonexhaustive public enum VerificationEvent: Sendable {
    /// All folders are listed.
    case found(files: Int)
    /// A file was checked; in the order of the report.
    case file(Verification)
}
