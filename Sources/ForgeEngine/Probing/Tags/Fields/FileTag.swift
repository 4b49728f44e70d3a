import ForgeModel
import ForgeSystem

/// One tag of a file.
struct FileTag: Equatable {
    /// A picture with what its tag says of it.
    struct Picture: Equatable {
        var data: [UInt8]
        var kind = CoverImage.Kind.unknown
    }

    /// A chapter of a tag.
    struct Mark: Equatable {
        /// Milliseconds from the start of the file.
        var start: UInt32
        var title: String?
    }

    /// Bytes of a tag at most; of a larger one the rest is left out. More than any tag in front of sound has.
    static let sizeLimit = 1 << 26
    /// Pictures of one tag at most.
    private static let pictureLimit = 64

    let form: TagForm
    /// Values by key, keys in lower case under the names that libavformat has for them, none twice in one key.
    private(set) var texts: [String: [String]] = [:]
    private(set) var pictures: [Picture] = []
    var marks: [Mark] = []
    /// How many more there are that are not to be shown.
    var hiddenMarks = 0
    /// Bytes from the end of the tag to the next one, where it tells of one.
    var next: Int?
    /// True where what it says replaces what tags before it say.
    var isUpdate = false
    /// True where the encoding of a text was assumed and its letters are hardly those that were written.
    var isDoubtful = false

    init(_ form: TagForm) { self.form = form }

    var isEmpty: Bool { texts.isEmpty && pictures.isEmpty && marks.isEmpty }

    /// Adds to a key what is there of values and was not before.
    mutating func add(_ key: String, _ values: [String]) {
        let key = key.lowercased()
        guard !key.isEmpty else { return }
        for value in values {
            let value = value.trimmingBlanks
            if !value.isEmpty, texts[key]?.contains(value) != true { texts[key, default: []].append(value) }
        }
    }

    /// Adds a text of one byte a letter.
    mutating func add(_ key: String, _ bytes: ArraySlice<UInt8>, _ decoding: TextDecoding) {
        let decoded = decoding.decodedNarrow(bytes)
        if decoding.isDoubtful(decoded) { isDoubtful = true }
        add(key, [decoded.text])
    }

    mutating func add(_ key: String, _ value: String?) { add(key, value.map { [$0] } ?? []) }

    /// Adds all that another tag of the same form says.
    mutating func add(_ other: FileTag) {
        for (key, values) in other.texts { add(key, values) }
        for picture in other.pictures { add(picture) }
        isDoubtful = isDoubtful || other.isDoubtful
    }

    /// Takes values in place of those that a key has.
    mutating func replace(_ key: String, _ values: [String]) {
        texts[key] = nil
        add(key, values)
    }

    /// Adds a picture, if it is one by its bytes, whatever it was called.
    mutating func add(_ picture: Picture) {
        guard pictures.count < Self.pictureLimit, CoverImage.isPicture(picture.data) else { return }
        pictures.append(picture)
    }
}

extension String {
    /// Without white space and NULs at its ends.
    var trimmingBlanks: String {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace || character == "\0" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start...end])
    }
}

extension CoverImage.Kind {
    /// The kind by the numbers of ID3's APIC, which FLAC and WMA share.
    init(pictureType: Int) {
        self =
            switch pictureType {
            case 3: .front
            case 0: .unknown
            default: .other
            }
    }
}
