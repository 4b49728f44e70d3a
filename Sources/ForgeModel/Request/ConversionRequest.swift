/// One book to be made, as the user asked for it.
///
/// The options of the book are its own, too: `request.encoding` is `request.options.encoding`.
@dynamicMemberLookup public struct ConversionRequest: Sendable, Codable {
    /// One folder, or files in the order they are to be joined.
    public var inputs: [ForgePath]
    /// The file to write, or a folder to write it in; nil names it after the input, in the current folder.
    public var output: ForgePath?
    /// Whether a file that stands at the output may be replaced. Default: false; the conversion then throws
    /// `outputExists`.
    public var overwrite = false
    /// How the book is made.
    public var options = BookOptions()
    /// Metadata that is known beforehand; stronger than everything found.
    public var metadata = BookMetadata()
    /// Whether inputs that are different books by their titles become one whose chapters are called "Book: Chapter", and which has
    /// the title of their series. Default: false.
    public var nestsChapters = false
    /// Files that are read or written beside the book's own, such as settings and logs: no output may take their place.
    package var reserved: [ReservedFile] = []

    /// A request with the defaults for all that is not given.
    public init(inputs: [ForgePath], output: ForgePath? = nil) {
        self.inputs = inputs
        self.output = output
    }

    /// An option of the book.
    public subscript<Value>(dynamicMember option: WritableKeyPath<BookOptions, Value>) -> Value {
        get { options[keyPath: option] }
        set { options[keyPath: option] = newValue }
    }
}
