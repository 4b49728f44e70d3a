import ForgeModel

/// OverDrive's chapters of one part: `<Markers><Marker><Name>…</Name><Time>MM:SS.mmm</Time></Marker>…` in the ID3
/// frame TXXX "OverDrive MediaMarkers".
///
/// Not read as XML: what programs put there has raw "&" and "<" in names, or ends early, and one such marker must not
/// cost the others. Nothing is resolved but characters. Whatever the text, time is linear.
struct OverDriveMarkers {
    /// The tag as libavformat names it, in lower case.
    static let key = "overdrive mediamarkers"

    private(set) var chapters: [FoundChapter] = []
    /// About markers that are left out, by their numbers.
    private(set) var warnings: [String] = []

    private var count = 0
    /// The marker that is open.
    private var marker: (name: String, time: String?)?
    /// The open one of its elements, and its text up to here.
    private var element: (name: String, text: String)?
    /// Bytes of the element's text that are not in it yet, since entities may end in what follows.
    private var pending: [UInt8] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var place = 0
        var sawMarkers = false
        while place < bytes.count, count <= FoundChapter.limit {
            if let tag = MarkupTag(bytes, at: place) {
                switch tag.kind {
                case .characters(let inside):
                    flush()
                    element?.text += String(decoding: bytes[inside], as: UTF8.self)
                case .begin(let name): begin(name)
                case .end(let name): end(name)
                }
                sawMarkers = true
                place = tag.end
            } else {
                if element != nil { pending.append(bytes[place]) }
                place += 1
            }
        }
        finishMarker()
        if count > FoundChapter.limit { warnings.append("it has too many markers") }
        if !sawMarkers { warnings.append("it has no markers") }
    }

    private mutating func begin(_ name: String) {
        switch name {
        case "marker":
            finishMarker()
            count += 1
            marker = ("", nil)
        case "name", "time":
            pending = []
            element = marker == nil ? nil : (name, "")
        default: break
        }
    }

    private mutating func end(_ name: String) {
        if name == "marker" { return finishMarker() }
        flush()
        guard let done = element, done.name == name else { return }
        if name == "name" { marker?.name = done.text.trimmed } else { marker?.time = done.text.trimmed }
        element = nil
    }

    private mutating func flush() {
        element?.text += HTMLText.resolved(String(decoding: pending, as: UTF8.self))
        pending = []
    }

    private mutating func finishMarker() {
        guard let done = marker else { return }
        (marker, element, pending) = (nil, nil, [])
        guard let time = done.time else {
            return warnings.append("marker \(count): it has no time and is left out")
        }
        guard let start = MediaTime(timecode: time) else {
            return warnings.append(
                "marker \(count): \"\(time.oneLine)\" is not a time of the form MM:SS.mmm; it is left out")
        }
        chapters.append(FoundChapter(start: start, title: done.name, line: count))
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
