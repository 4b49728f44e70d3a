import ForgeModel
import FoundationEssentials

/// The chapter list in Audiobookshelf's `metadata.json`: starts in seconds of the whole book.
struct ShelfChapters {
    private(set) var chapters: [FoundChapter] = []
    /// About entries that are left out.
    private(set) var warnings: [String] = []

    /// - Throws: `SidecarError`: it is no JSON object, or has no chapters.
    init(_ document: String) throws(SidecarError) {
        let top: Document
        do { top = try JSONDecoder().decode(Document.self, from: Data(document.utf8)) } catch {
            // What is no JSON is told of where the book's tags are read.
            let isJSON = (try? JSONDecoder().decode(Anything.self, from: Data(document.utf8))) != nil
            throw SidecarError(
                reason: isJSON ? "its chapters are not a list" : "it is not valid JSON",
                hasNoChapters: !isJSON)
        }
        let entries = top.chapters ?? top.metadata?.chapters ?? []
        guard entries.count <= FoundChapter.limit else {
            throw SidecarError(reason: "it has too many chapters")
        }
        for (index, entry) in entries.enumerated() {
            guard let seconds = entry.start, seconds.isFinite, seconds <= Double(MediaTime.longest),
                let start = MediaTime(checked: Int64((seconds * 1e6).rounded()), timescale: 1_000_000)
            else {
                warnings.append("chapter \(index + 1) has no start and is left out")
                continue
            }
            chapters.append(
                FoundChapter(start: start, title: entry.title.map(HTMLText.resolved), line: index + 1))
        }
        if chapters.isEmpty { throw warnings.first.map { SidecarError(reason: $0) } ?? .noChapters }
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    private struct Document: Decodable {
        var chapters: [Entry]?
        var metadata: Inner?
    }

    private struct Inner: Decodable {
        var chapters: [Entry]?
    }

    /// An entry of the list; a value of the wrong type counts as missing.
    private struct Entry: Decodable {
        var start: Double?
        var title: String?
        private enum CodingKeys: CodingKey { case start, title }

        init(from decoder: any Decoder) throws {
            guard let object = try? decoder.container(keyedBy: CodingKeys.self) else { return }
            start =
                (try? object.decode(Double.self, forKey: .start))
                ?? (try? object.decode(String.self, forKey: .start)).flatMap {
                    Double($0) ?? MediaTime(timecode: $0)?.seconds
                }
            title = try? object.decode(String.self, forKey: .title)
        }
    }
}
