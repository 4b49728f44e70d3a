package import ForgeModel
import FoundationEssentials

/// Writes chapters in the forms that other programs read.
package struct ChapterWriter {
    private let file: ForgePath
    /// In order.
    private let chapters: [Chapter]
    private let rate: SampleRate
    private let length: SampleCount

    /// - Parameters:
    ///   - file: the audio, which a cue sheet names.
    ///   - rate: of the starts and the length.
    ///   - length: the end of the last chapter.
    package init(_ chapters: [Chapter], of file: ForgePath, rate: SampleRate, length: SampleCount) {
        self.file = file
        self.rate = rate
        self.length = length
        // A line for each, in all forms but JSON: what ends a line in a title is a blank.
        self.chapters = chapters.map { chapter in
            Chapter(
                start: chapter.start,
                title: String(chapter.title.map { $0.isNewline || $0 == "\t" ? " " : $0 }).trimmed)
        }
    }

    /// The whole file.
    package func text(as format: ChapterFormat) -> String {
        switch format {
        case .text: lines { "\(clock($0, places: 3)) \($2)" }
        case .cue: cue
        case .ffmetadata: ffmetadata
        case .json: json
        case .audacity: lines { "\(decimal($0))\t\(decimal($1))\t\($2)" }
        case .matroska: matroska
        }
    }

    /// A line for each chapter, by its start, its end and its title.
    private func lines(_ line: (SampleCount, SampleCount, String) -> String) -> String {
        chapters.indices.map { line(chapters[$0].start, end(of: $0), chapters[$0].title) + "\n" }.joined()
    }

    private func end(of index: Int) -> SampleCount {
        index + 1 < chapters.count ? chapters[index + 1].start : max(length, chapters[index].start)
    }

    private func count(_ position: SampleCount, of unit: Int) -> Int64 {
        position.rescaled(from: rate, to: SampleRate(hertz: unit)).value
    }

    /// `00:07:40.123`.
    private func clock(_ position: SampleCount, places: Int) -> String {
        let unit = (0..<places).reduce(1) { unit, _ in unit * 10 }
        let (seconds, rest) = count(position, of: unit).quotientAndRemainder(dividingBy: Int64(unit))
        let fields = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { SpanText.padded($0, 2) }
        return "\(fields.joined(separator: ":")).\(SpanText.padded(rest, places))"
    }

    /// `460.123456`, seconds.
    private func decimal(_ position: SampleCount) -> String {
        let (seconds, rest) = count(position, of: 1_000_000).quotientAndRemainder(dividingBy: 1_000_000)
        return "\(seconds).\(SpanText.padded(rest, 6))"
    }

    private var cue: String {
        // A quote in a title has no form of its own.
        func quoted(_ text: String) -> String { "\"\(text.map { $0 == "\"" ? "'" : String($0) }.joined())\"" }
        let kind = file.fileExtension == "mp3" ? "MP3" : "WAVE"
        return "FILE \(quoted(file.lastComponent.string)) \(kind)\n"
            + chapters.enumerated().map { index, chapter in
                let frames = count(chapter.start, of: 75)
                let time = [frames / 4500, frames / 75 % 60, frames % 75].map { SpanText.padded($0, 2) }
                return "  TRACK \(SpanText.padded(Int64(index + 1), 2)) AUDIO\n"
                    + "    TITLE \(quoted(chapter.title))\n    INDEX 01 \(time.joined(separator: ":"))\n"
            }.joined()
    }

    private var ffmetadata: String {
        ";FFMETADATA1\n"
            + lines { start, end, title in
                let escaped = title.map { "=;#\\".contains($0) ? "\\\($0)" : String($0) }.joined()
                return "[CHAPTER]\nTIMEBASE=1/\(rate.hertz)\nSTART=\(start.value)\nEND=\(end.value)\n"
                    + "title=\(escaped)"
            }
    }

    private var matroska: String {
        let atoms = lines { start, end, title in
            let escaped = title.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined()
            return """
                    <ChapterAtom>
                      <ChapterTimeStart>\(clock(start, places: 9))</ChapterTimeStart>
                      <ChapterTimeEnd>\(clock(end, places: 9))</ChapterTimeEnd>
                      <ChapterDisplay>
                        <ChapterString>\(escaped)</ChapterString>
                        <ChapterLanguage>und</ChapterLanguage>
                      </ChapterDisplay>
                    </ChapterAtom>
                """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE Chapters SYSTEM "matroskachapters.dtd">
            <Chapters>
              <EditionEntry>
            \(atoms)  </EditionEntry>
            </Chapters>

            """
    }

    private struct Document: Encodable {
        struct Entry: Encodable {
            let id: Int
            let start: Double
            let end: Double
            let title: String
        }
        let chapters: [Entry]
    }

    private var json: String {
        func seconds(_ position: SampleCount) -> Double { Double(count(position, of: 1_000_000)) / 1_000_000 }
        let document = Document(
            chapters: chapters.indices.map { index in
                Document.Entry(
                    id: index, start: seconds(chapters[index].start), end: seconds(end(of: index)),
                    title: chapters[index].title)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Numbers and texts have a form in JSON.
        let data = (try? encoder.encode(document)) ?? Data()
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
