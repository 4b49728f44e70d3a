package import ForgeModel

/// A file beside a book's audio that says something of it: the one table of names and contents of all that are written.
/// `Sidecars` and the readers of chapters and covers read them back.
package struct SidecarDocument {
    /// The facts of a book that go into files.
    package struct Facts {
        let file: ForgePath
        let metadata: BookMetadata
        let cover: CoverImage?
        let chapters: ChapterWriter?

        /// - Parameters:
        ///   - file: the audio, which a cue sheet names.
        ///   - chapters: in order, at `rate`.
        ///   - length: the end of the last chapter.
        package init(
            of file: ForgePath, _ metadata: BookMetadata, cover: CoverImage?, chapters: [Chapter],
            rate: SampleRate, length: SampleCount
        ) {
            (self.file, self.metadata, self.cover) = (file, metadata, cover)
            self.chapters =
                chapters.isEmpty ? nil : ChapterWriter(chapters, of: file, rate: rate, length: length)
        }
    }

    private struct Row {
        /// The name in a folder of the book's own; nil takes the audio's with the extension.
        let name: String?
        /// Of a file that is named like the audio; nil where no such file is looked for.
        let fileExtension: String?
        /// Nil where there is nothing to say.
        let bytes: (Facts) throws -> [UInt8]?
    }

    /// The kind.
    package let kind: SidecarKind
    /// The name in its folder; nil where it would tell of other books of the folder, too.
    package let name: ForgePath?
    /// The contents.
    package let bytes: [UInt8]

    /// A file; nil where there is nothing to say, and for kinds that this version does not know.
    ///
    /// - Parameter isAlone: whether it lies in a folder of the book's own.
    /// - Throws: what `JSONEncoder` throws.
    package init?(_ kind: SidecarKind, of facts: Facts, isAlone: Bool) throws {
        guard let row = Self.row(kind, facts), let bytes = try row.bytes(facts) else { return nil }
        (self.kind, self.bytes) = (kind, bytes)
        if isAlone, let name = row.name {
            self.name = ForgePath(name)
        } else {
            name = row.fileExtension.map {
                ForgePath(bytes: facts.file.stem.bytes + Array(".\($0)".utf8))
            }
        }
    }

    private static func row(_ kind: SidecarKind, _ facts: Facts) -> Row? {
        switch kind {
        case .cover:
            let format = facts.cover?.format
            let ending = format == .jpeg ? "jpg" : format?.rawValue ?? ""
            return Row(name: "cover.\(ending)", fileExtension: ending) { $0.cover?.data }
        case .json:
            return Row(name: ShelfDocument.name, fileExtension: nil) {
                $0.metadata.values.isEmpty ? nil : try ShelfDocument($0.metadata).bytes
            }
        case .opf:
            return Row(name: "metadata.opf", fileExtension: "opf") { OPFDocument($0.metadata).text.map(utf8) }
        case .nfo: return Row(name: nil, fileExtension: "nfo") { NFODocument($0.metadata).text.map(utf8) }
        case .description:
            return Row(name: "desc.txt", fileExtension: nil) {
                $0.metadata[.description].map { utf8($0 + "\n") }
            }
        case .narrator:
            return Row(name: "reader.txt", fileExtension: nil) {
                $0.metadata[.narrator].map { utf8($0 + "\n") }
            }
        case .cue: return Row(name: nil, fileExtension: "cue") { ($0.chapters?.text(as: .cue)).map(utf8) }
        case .chapters:
            return Row(name: "chapters.txt", fileExtension: nil) { ($0.chapters?.text(as: .text)).map(utf8) }
        case .tags:
            return Row(name: "ffmetadata.txt", fileExtension: "ffmetadata") { facts in
                let chapters = facts.chapters?.text(as: .ffmetadata)
                if facts.metadata.values.isEmpty, chapters == nil { return nil }
                return utf8(FFMetadataDocument(facts.metadata, chapters: chapters).text)
            }
        default: return nil
        }
    }

    private static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
}
