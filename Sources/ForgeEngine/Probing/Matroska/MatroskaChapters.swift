import ForgeModel
import M4BFormat

/// The chapters of a Matroska file as its own tables have them (RFC 9559, 5.1.7 and 20): those of the default edition,
/// nested ones among the others, without what is hidden or disabled, in one language.
///
/// libavformat 5.1 mixes all editions, leaves nested chapters out, and takes the last of several titles.
struct MatroskaChapters {
    /// By their starts, in nanoseconds of the file's timeline.
    private(set) var chapters: [(start: Int64, title: String?)] = []

    /// Bytes. More is no list of chapters.
    private static let sizeLimit: Int64 = 16 << 20
    private static let countLimit = 65_535
    /// How deep chapters are nested at most.
    private static let depthLimit = 16

    private struct Atom {
        var start: Int64
        var titles: [Title]
    }

    private struct Title {
        /// The language in the old form and the new, as far as they are told; at least one.
        var languages: [String]
        var text: String
    }

    /// - Parameter language: that of the sound, which is preferred; nil or one that no title is in goes by most titles.
    /// - Returns: nil for a file without such a table.
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(_ file: InputFile, language: String?) throws(ForgeError) {
        guard let table = try Self.table(in: file), let size = table.size, size <= Self.sizeLimit
        else {
            return nil
        }
        let bytes = try file.view(at: table.start, count: Int(size))
        guard bytes.count == Int(size) else { return nil }
        let editions = EBMLElement.children(of: bytes, 0..<bytes.count).filter { $0.id == 0x45B9 }
        func flag(_ edition: EBMLElement, _ id: UInt32) -> Bool {
            EBMLElement.children(of: bytes, edition.range).first { $0.id == id }?.number(in: bytes) ?? 0 != 0
        }
        let visible = editions.filter { !flag($0, 0x45BD) }
        guard let edition = visible.first(where: { flag($0, 0x45DB) }) ?? visible.first else { return }
        var atoms: [Atom] = []
        Self.collect(edition.range, bytes, depth: 0, into: &atoms)
        let chosen = Self.language(of: atoms, preferring: language)
        chapters = atoms.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
            .map {
                let titles = $0.element.titles
                return (
                    $0.element.start,
                    (titles.first { $0.languages.contains(chosen ?? "") } ?? titles.first)?.text
                )
            }
    }

    private static func collect(_ range: Range<Int>, _ bytes: ByteView, depth: Int, into atoms: inout [Atom])
    {
        guard depth < depthLimit else { return }
        for element in EBMLElement.children(of: bytes, range) where element.id == 0xB6 {
            guard atoms.count < countLimit else { return }
            var atom = Atom(start: 0, titles: [])
            var (isHidden, isEnabled) = (false, true)
            for child in EBMLElement.children(of: bytes, element.range) {
                switch child.id {
                case 0x91: atom.start = Int64(clamping: child.number(in: bytes))
                case 0x98: isHidden = child.number(in: bytes) != 0
                case 0x4598: isEnabled = child.number(in: bytes) != 0
                case 0x80: if let title = title(child.range, bytes) { atom.titles.append(title) }
                default: break
                }
            }
            // The sound of a disabled chapter is not meant to be heard; a hidden one may have others in it that are not.
            guard isEnabled else { continue }
            let place = atoms.count
            collect(element.range, bytes, depth: depth + 1, into: &atoms)
            if isHidden { continue }
            // A part that begins with its first chapter has that one's place.
            if let first = atoms[place...].firstIndex(where: { $0.start == atom.start }) {
                if atoms[first].titles.isEmpty { atoms[first].titles = atom.titles }
            } else {
                atoms.insert(atom, at: place)
            }
        }
    }

    private static func title(_ range: Range<Int>, _ bytes: ByteView) -> Title? {
        var (old, new, text): (String?, String?, String?) = (nil, nil, nil)
        for child in EBMLElement.children(of: bytes, range) {
            switch child.id {
            case 0x85: text = child.text(in: bytes)
            case 0x437C: old = child.text(in: bytes)
            case 0x437D: new = child.text(in: bytes)
            default: break
            }
        }
        let languages = [old, new].compactMap(\.self).map(plain)
        return text.flatMap {
            $0.isEmpty ? nil : Title(languages: languages.isEmpty ? [plain("eng")] : languages, text: $0)
        }
    }

    /// The language without a country, by ISO 639-2's code for terms, whatever code it has.
    private static func plain(_ language: String) -> String {
        let code = M4BTags.languageCode(language)
        return terms[code] ?? code
    }

    /// Languages whose bibliographic codes, which Matroska's old form has, differ from the terminological ones.
    private static let terms = [
        "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld",
        "fre": "fra", "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri",
        "may": "msa", "per": "fas", "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
    ]

    /// The preferred language where a title is in it, else the one of most titles, of equals the first.
    private static func language(of atoms: [Atom], preferring wanted: String?) -> String? {
        let titles = atoms.flatMap(\.titles)
        if let wanted = wanted.map(plain), titles.contains(where: { $0.languages.contains(wanted) }) {
            return wanted
        }
        let all = titles.map { $0.languages[0] }
        let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
        let most = counts.values.max()
        return all.first { counts[$0] == most }
    }

    /// Elements of the segment that are looked at when no index names the place of the chapters.
    private static let walkLimit = 4096

    /// The table of chapters of a Matroska file, which is in front of the sound, or where the file's index says.
    private static func table(in file: InputFile) throws(ForgeError) -> EBMLElement? {
        guard let segment = try EBMLElement.segment(of: file) else { return nil }
        var (told, found): (Int64?, EBMLElement?) = (nil, nil)
        try segment.forEachChild(in: file, most: walkLimit) { child throws(ForgeError) in
            switch child.id {
            case 0x1043_A770: found = child
            case 0x114D_9B74:
                if told == nil { told = try child.places(of: 0x1043_A770, in: file).first }
            case 0x1F43_B675:
                guard let told else { break }
                let element = try EBMLElement.at(segment.start + told, in: file)
                found = element?.id == 0x1043_A770 ? element : nil
                return false
            default: break
            }
            return found == nil
        }
        return found
    }
}
