public import ForgeModel

/// The plan of a batch.
public struct BatchPlan: Sendable {
    /// A book and what is to be done with it, by its files where they were opened, else by what an earlier run knew.
    public struct Item: Sendable {
        /// The work on a book.
        @nonexhaustive public enum Action: String, Sendable {
            /// The book will be made.
            case make
            /// Finished by an earlier run, and nothing has changed since.
            case unchanged
            /// The book cannot or shall not be made: `reason` says why.
            case skip
        }
        /// The book's folder, or its first file.
        public var source: ForgePath
        /// The file that will be made or is there.
        public var output: ForgePath
        /// The work on the book.
        public var action: Action
        /// Why it is made or not, for people.
        public var reason: String
        /// The title; nil where nothing tells.
        public var title: String?
        /// The author; nil where nothing tells.
        public var author: String?
        /// Of the sound; 0 for books that were not opened.
        public var audioSeconds: Double
        /// Of the sound, those that are copied, which takes next to no time.
        package var copiedSeconds = 0.0
        /// About the output's size; 0 for books that are not made.
        public var expectedBytes: Int64
        /// Why it cannot be made; nil where it can.
        public var error: ForgeError? {
            get { boxedError }
            set { boxedError = newValue }
        }
        @Boxed private var boxedError: ForgeError?
        /// Warnings for people: facts that need no action.
        public var warnings: [String]
        /// True where a finished book was not replaced by a shorter one; `reason` says what is missing. Nil for false.
        public var isHeldBack: Bool?
        /// Whether it is skipped because as many as were asked for are made.
        package var isBeyondLimit = false

        /// The work of making it, about: as much as encoding so many seconds of sound.
        public var cost: Double {
            audioSeconds - copiedSeconds + ProgressSnapshot.copyCost * copiedSeconds
        }

        package init(
            source: ForgePath, output: ForgePath, action: Action, reason: String, title: String? = nil,
            author: String? = nil, audioSeconds: Double = 0, expectedBytes: Int64 = 0,
            error: ForgeError? = nil,
            warnings: [String] = [], isHeldBack: Bool? = nil
        ) {
            (self.source, self.output, self.action, self.reason) = (source, output, action, reason)
            (self.title, self.author) = (title, author)
            (self.audioSeconds, self.expectedBytes) = (audioSeconds, expectedBytes)
            (self.warnings, self.isHeldBack) = (warnings, isHeldBack)
            self.error = error
        }
    }

    /// A finished book whose sources are not in its library any more; its output is kept.
    public struct GoneBook: Hashable, Sendable {
        /// The folder or first file that was there.
        public var source: ForgePath
        /// The finished file, which stays.
        public var output: ForgePath
        /// The title; nil where nothing told.
        public var title: String?

        package init(source: ForgePath, output: ForgePath, title: String? = nil) {
            (self.source, self.output, self.title) = (source, output, title)
        }
    }

    /// In the order of the libraries.
    public var items: [Item]
    /// Warnings about the libraries, for people.
    public var warnings: [String]
    /// The preset that was asked for and what it gives.
    public var preset: PresetUse?
    /// Bytes free at the output folder; nil where the system does not tell.
    public var freeBytes: Int64?
    /// In the order of their sources; nil for none.
    public var gone: [GoneBook]?
    /// As they were given, or as an earlier run that knew them had spelt them; nil where they were not looked through.
    package var libraries: [ForgePath]?

    package init(
        items: [Item] = [], warnings: [String], preset: PresetUse? = nil, freeBytes: Int64? = nil,
        gone: [GoneBook]? = nil
    ) {
        (self.items, self.warnings, self.preset) = (items, warnings, preset)
        (self.freeBytes, self.gone) = (freeBytes, gone)
    }

    /// The books that will be made.
    public var toMake: [Item] { items.filter { $0.action == .make } }
    /// Seconds of sound in the books that will be made.
    public var audioSeconds: Double { toMake.reduce(0) { $0 + $1.audioSeconds } }
    /// The work of making them, about: as much as encoding so many seconds of sound.
    public var cost: Double { toMake.reduce(0) { $0 + $1.cost } }
    /// Bytes that they will take, about.
    public var expectedBytes: Int64 { toMake.reduce(0) { $0 + $1.expectedBytes } }
}
