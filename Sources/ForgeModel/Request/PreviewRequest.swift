/// Samples of a book to be made, to be heard before the book is.
public struct PreviewRequest: Sendable {
    /// The book and how it would be made. Its output is of no account; `overwrite` is about the samples.
    public var book: ConversionRequest
    /// Where the samples go; made where it is missing. Nil: `<name of the book>.forge-preview` in the current folder.
    public var folder: ForgePath?
    /// One sample for each. Empty: one of the book's options where they ask for anything, else all but that for iPods.
    public var presets: [Preset]
    /// Where in the book the samples begin; nil looks for a place that tells how the book sounds.
    public var start: MediaTime?

    /// A request for samples of one book; by default one for each preset but that for iPods.
    public init(
        _ book: ConversionRequest, folder: ForgePath? = nil, presets: [Preset] = [], start: MediaTime? = nil
    ) {
        self.book = book
        self.folder = folder
        self.presets = presets
        self.start = start
    }

    /// The variants to encode, each with a name for its file.
    package var variants: [(name: String, options: EncodingOptions)] {
        let options = book.encoding
        if presets.isEmpty, options != EncodingOptions() { return [("options", options)] }
        return (presets.isEmpty ? Preset.allCases.filter { $0 != .ipod } : presets).map { preset in
            var options = options
            options.preset = preset
            return (preset.rawValue, options)
        }
    }
}
