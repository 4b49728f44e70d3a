public import ForgeModel
package import ForgeSystem

/// The result of one book of a batch.
public struct BookRecord: Hashable, Sendable {
    /// The end that a book came to.
    @nonexhaustive public enum State: String, Sendable, Codable, CaseIterable {
        /// Made in this run.
        case done
        /// Finished by an earlier run, and nothing has changed since.
        case unchanged
        case failed
        /// Left out: its output exists and is not this batch's, or it was set aside.
        case skipped
        /// The batch ended before it.
        case cancelled
    }

    /// The book's folder, or its first file.
    public var source: ForgePath
    /// The file that was made, or would have been.
    public var output: ForgePath
    /// The end that it came to.
    public var state: State
    /// The title; nil where nothing tells.
    public var title: String?
    /// The author; nil where nothing tells.
    public var author: String?
    /// Of the sound, in seconds; an estimate until the book is made.
    public var audioSeconds: Double
    /// Bytes of the output; 0 where there is none.
    public var outputBytes: Int64 = 0
    /// Warnings for people: facts that need no action.
    public var warnings: [String] = []
    /// Nil where nothing was done: so it is for most books of a large library.
    @Boxed private var boxedWork: Work?

    private struct Work: Hashable {
        var error: ForgeError?
        var elapsedSeconds = 0.0
        var bitRate = 0
        var chapters = 0
        var attempts = 0
        var isIncomplete: Bool?
        var usage: ProcessUsage?
    }

    private var work: Work {
        get { boxedWork ?? Work() }
        set { boxedWork = newValue == Work() ? nil : newValue }
    }

    /// Why it failed or was left out.
    public var error: ForgeError? {
        get { work.error }
        set { work.error = newValue }
    }

    /// Wall time of the last attempt.
    public var elapsedSeconds: Double {
        get { work.elapsedSeconds }
        set { work.elapsedSeconds = newValue }
    }
    /// Bits per second.
    public var bitRate: Int {
        get { work.bitRate }
        set { work.bitRate = newValue }
    }
    /// Chapters of the finished book; 0 where none was made.
    public var chapters: Int {
        get { work.chapters }
        set { work.chapters = newValue }
    }
    /// Attempts in this run.
    public var attempts: Int {
        get { work.attempts }
        set { work.attempts = newValue }
    }
    /// True where the finished book lacks sound of its sources, which `warnings` tell; nil for false.
    public var isIncomplete: Bool? {
        get { work.isIncomplete }
        set { work.isIncomplete = newValue }
    }
    /// The usage of the process that made it; nil where books have no processes of their own.
    package var processUsage: ProcessUsage? {
        get { work.usage }
        set { work.usage = newValue }
    }

    package init(
        source: ForgePath, output: ForgePath, state: State, title: String? = nil, author: String? = nil,
        audioSeconds: Double = 0
    ) {
        self.source = source
        self.output = output
        self.state = state
        self.title = title
        self.author = author
        self.audioSeconds = audioSeconds
    }

    /// For people: the title, else the name of the source.
    public var name: String { title ?? source.stem.string }
}
