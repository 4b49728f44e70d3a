import ForgeModel
import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// OverDrive's chapters of one part: `<Markers><Marker><Name>…</Name><Time>MM:SS.mmm</Time></Marker>…` in the ID3
/// frame TXXX "OverDrive MediaMarkers".
final class OverDriveMarkers: NSObject, XMLParserDelegate {
    /// The tag as libavformat names it, in lower case.
    static let key = "overdrive mediamarkers"

    private var chapters: [FoundChapter] = []
    private var (name, time, text) = ("", "", "")
    private var failure: String?
    private var depth = 0

    /// - Throws: `SidecarError` with the number of the marker.
    static func chapters(_ text: String) throws(SidecarError) -> [FoundChapter] {
        // As in an OPF: what an entity stands for may be a file, or a billion laughs.
        guard !text.contains("<!ENTITY") else { throw SidecarError(reason: "it declares entities") }
        let parser = XMLParser(data: Data(text.utf8))
        parser.shouldResolveExternalEntities = false
        parser.externalEntityResolvingPolicy = .never
        let reader = OverDriveMarkers()
        parser.delegate = reader
        let isComplete = parser.parse()
        if let failure = reader.failure { throw SidecarError(reason: failure) }
        guard isComplete else { throw SidecarError(reason: "it is no well-formed XML") }
        return reader.chapters
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        depth += 1
        if depth > 8 { fail(parser, "its elements are nested too deeply") }
        text = ""
        if name.lowercased() == "marker" { (self.name, time) = ("", "") }
    }

    func parser(_ parser: XMLParser, foundCharacters more: String) { text += more }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
        depth -= 1
        switch element.lowercased() {
        case "name": name = text.trimmed
        case "time": time = text.trimmed
        case "marker":
            let number = chapters.count + 1
            guard let start = MediaTime(timecode: time) else {
                return fail(parser, "marker \(number): \"\(time.oneLine)\" is no time of the form MM:SS.mmm")
            }
            if number > FoundChapter.limit { return fail(parser, "it has too many markers") }
            chapters.append(FoundChapter(start: start, title: name, line: number))
        default: break
        }
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        fail(parser, "it is no well-formed XML")
    }

    private func fail(_ parser: XMLParser, _ reason: String) {
        failure = failure ?? reason
        parser.abortParsing()
    }

    /// Takes from the markers of all parts those that only go on with the chapter before: the same name again, with
    /// "(12:34)" or "(continued)" or nothing behind it. Such a marker whose chapter began nowhere stays, under its
    /// bare name.
    static func withoutContinuations(_ chapters: [FoundChapter]) -> [FoundChapter] {
        var kept: [FoundChapter] = []
        for var chapter in chapters {
            let title = chapter.title ?? ""
            let bare = String(title.replacing(continuation, with: "")).trimmed
            if !bare.isEmpty, bare.count < title.count || chapter.track != kept.last?.track,
                kept.last?.title == bare
            {
                continue
            }
            if !bare.isEmpty { chapter.title = bare }
            kept.append(chapter)
        }
        return kept
    }

    private static var continuation: Regex<Substring> {
        #/\s*[(\[](?:\d{1,3}:)?\d{1,3}:\d{2}[)\]]$|\s*[-–]?\s*[(\[]?(?i:continued|cont\.)[)\]]?$/#
    }
}
