import ForgeModel
import ForgeSystem

/// The metadata that files beside the audio give.
struct Sidecars {
    /// Every field with the file that it is from.
    private(set) var metadata = BookMetadata()
    /// The files that are left out, and why.
    private(set) var warnings: [String] = []
    /// Sidecars that cannot be read: a warning tells of each.
    private(set) var unreadable: Set<ForgePath> = []
    private let decoding: TextDecoding
    private let names: OptionNames

    /// The kinds, strongest first.
    private enum Kind: Int, CaseIterable { case shelf, opf, nfo, description, narrator, ffmetadata, cue }

    /// Reads every file that is of a known kind. Blocks.
    ///
    /// Between files the stronger kind wins field by field, of one kind Calibre's `metadata.opf` and the earlier file. A file that cannot be read
    /// or understood is left out with a warning.
    ///
    /// - Throws: `ForgeError`, step `scanning`: a file cannot be read for a passing reason.
    init(
        _ files: [ForgePath], _ decoding: TextDecoding = TextDecoding(), names: OptionNames = OptionNames()
    ) throws(ForgeError) {
        (self.decoding, self.names) = (decoding, names)
        func isCalibre(_ file: ForgePath) -> Bool { file.lastComponent.string.lowercased() == "metadata.opf" }
        let files = files.filter(isCalibre) + files.filter { !isCalibre($0) }
        for kind in Kind.allCases {
            for file in files where Self.kind(of: file) == kind { try read(file, as: kind) }
        }
    }

    /// Reads a file that was named for what it says, any `.json` as Audiobookshelf's. Nil for one of no known kind. Blocks.
    ///
    /// - Throws: as above.
    init?(given file: ForgePath) throws(ForgeError) {
        guard let kind = Self.kind(of: file) ?? (file.fileExtension == "json" ? .shelf : nil) else {
            return nil
        }
        (decoding, names) = (TextDecoding(), OptionNames())
        try read(file, as: kind)
    }

    /// Whether a file's name tells that it says something of the book.
    static func isOne(_ file: ForgePath) -> Bool { kind(of: file) != nil }

    private static func kind(of file: ForgePath) -> Kind? {
        switch file.lastComponent.string.lowercased() {
        case "metadata.json": .shelf
        case "desc.txt", "description.txt": .description
        case "reader.txt": .narrator
        default:
            isFFMetadata(file) ? .ffmetadata : ["opf": .opf, "nfo": .nfo, "cue": .cue][file.fileExtension]
        }
    }

    static func isFFMetadata(_ file: ForgePath) -> Bool {
        file.lastComponent.string.lowercased() == "ffmetadata.txt"
            || ["ffmeta", "ffmetadata"].contains(file.fileExtension)
    }

    private mutating func read(_ file: ForgePath, as kind: Kind) throws(ForgeError) {
        let name = file.lastComponent.string
        let source = MetadataSource.sidecar(name)
        let contents = try TextFile.sidecar(file)
        if case .failure = contents { unreadable.insert(file) }
        do throws(SidecarError) {
            let bytes = try contents.get()
            switch kind {
            case .shelf:
                let shelf = try ShelfMetadata(try text(bytes, name), source: source)
                metadata.fillBook(from: shelf.metadata)
                if !shelf.oddMembers.isEmpty {
                    let members = shelf.oddMembers.map { "\"\($0)\"" }.joined(separator: ", ")
                    warnings.append("left out of \(name): \(members), which should be of another kind")
                }
            case .opf:
                let found = try OPFMetadata(bytes, decoding, source: source).metadata
                noteDoubt(of: found, TextFile.decode(bytes, decoding), name)
                metadata.fillBook(from: found)
            case .nfo:
                let decoded = TextFile.decode(bytes, decoding)
                let found = try NFOMetadata(decoded.text, source: source).metadata
                noteDoubt(of: found, decoded, name)
                metadata.fillBook(from: found)
            case .ffmetadata: fill(fromTags: try FFMetadata(try text(bytes, name)).tags, source)
            case .cue:
                // What is wrong with a sheet is said where its chapters are wanted.
                if let sheet = try? CueSheet(try text(bytes, name)) { fill(fromTags: sheet.tags, source) }
            case .description, .narrator:
                let field: MetadataField = kind == .narrator ? .narrator : .description
                var found = BookMetadata()
                found.set(field, to: BookMetadata.clean(field, try text(bytes, name)), from: source)
                metadata.fillBook(from: found)
            }
        } catch {
            warnings.append("\(name) is left out: \(error.reason)")
        }
    }

    /// Tags of another file than audio, under the names that libavformat gives them.
    private mutating func fill(fromTags tags: [String: String], _ source: MetadataSource) {
        let carrier = TrackProbe(
            path: "", fileSize: 0, container: "", codec: "", sampleRate: SampleRate(hertz: 1), channels: 1,
            bitRate: nil, isLossless: false, length: .zero, isLengthExact: false, tags: tags)
        var found = BookMetadata()
        for (field, value) in BookMetadata(tagsOf: [carrier]).values {
            found.set(field, to: value.text, from: source)
        }
        metadata.fillBook(from: found)
    }

    /// The text of the file of that name; a warning where it looks wrong.
    private mutating func text(_ bytes: [UInt8], _ name: String) throws(SidecarError) -> String {
        let decoded = try Self.text(bytes, decoding)
        if decoding.isDoubtful(decoded) { warnings.append(Self.doubt(name, names)) }
        return decoded.text
    }

    /// Adds a warning where what was found in a text looks wrong. The rest of it counts nothing: lines are framed in another
    /// encoding, and XML names its own.
    private mutating func noteDoubt(of found: BookMetadata, _ text: TextDecoding.Decoded, _ name: String) {
        if text.isAssumed, found.values.values.contains(where: { decoding.isDoubtful($0.text) }) {
            warnings.append(Self.doubt(name, names))
        }
    }

    /// The warning about a file of which the letters are hardly those that were written.
    static func doubt(_ name: String, _ names: OptionNames) -> String {
        "\(name): its text looks wrong; \(names[.textEncoding]) tells in which encoding it is"
    }

    /// A file's bytes as text, in any encoding.
    static func text(
        _ bytes: [UInt8], _ decoding: TextDecoding
    ) throws(SidecarError) -> TextDecoding.Decoded {
        let decoded = TextFile.decode(bytes, decoding)
        // What no text has: pictures and archives under a text's name.
        let isText = !decoded.text.unicodeScalars.contains {
            $0.value < 0x20 && !"\t\n\u{0B}\u{0C}\u{1A}".unicodeScalars.contains($0)
        }
        guard isText else { throw SidecarError(reason: "it is not text") }
        return decoded
    }
}
