import ForgeModel
import ForgeSystem
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Texts in encodings that the user names, and those that look as if one had to be named.
@Suite struct TextEncodingTests {
    /// Python's codecs are not the system's.
    private func encoded(_ text: String, _ encoding: String) throws -> [UInt8] {
        let script = "import sys; sys.stdout.buffer.write(sys.argv[1].encode(sys.argv[2]))"
        return Array(try Tool("python3").run(["-c", script, text, encoding]).stdout)
    }

    static let texts = [
        ("Мастер и Маргарита", "cp1251"), ("Мастер и Маргарита", "koi8-r"), ("テスト、吾輩は猫である", "shift_jis"),
        ("吾輩は猫である", "iso-2022-jp"), ("三国演义", "gb18030"), ("紅樓夢", "big5"), ("Příliš žluťoučký", "cp1250"),
        ("Příběh", "cp1250"), ("Božena Němcová", "cp1250"), ("Słownik", "cp1250"),
        ("Az erdő királyi őre", "cp1250"),
        ("Poveşti din ţară", "cp1250"),
        ("Πόλεμος", "iso-8859-7"), ("한국어 제목", "euc-kr"), ("Größe", "cp437"), ("+ü", "utf-7"),
        ("Zoë", "utf-16-le"),
    ]

    @Test(.requires(Tool("python3")), arguments: texts) func `named encodings`(
        _ text: String, _ encoding: String
    ) throws {
        let name = try #require(TextEncoding(encoding.replacing("utf-16-le", with: "UTF-16LE")))
        let bytes = try encoded(text, encoding)
        let decoding = TextDecoding(encoding: name.name)
        #expect(decoding.decoded(bytes).text == text)
        // What is Unicode needs no name.
        #expect(decoding.decoded(Array("Žluťoučký — 猫".utf8)).text == "Žluťoučký — 猫")
        #expect(decoding.decoded([0xFF, 0xFE, 0x2B, 0x73]).text == "猫")
        #expect(!decoding.isDoubtful(text))
    }

    @Test func `what is no name is none`() {
        for name in [
            "", "nonsense", "UTF-8//IGNORE", "cp1251//TRANSLIT", "char", "WCHAR_T", "cp1251\0", "a b",
        ] {
            #expect(TextEncoding(name) == nil, "\(name)")
        }
        #expect(TextEncoding("Windows-1251")?.name == "Windows-1251")
    }

    /// A byte that begins no character, in the middle and cut off at the end, is one U+FFFD and takes no other with it.
    @Test func `bytes that are none`() throws {
        let decoding = TextDecoding(encoding: "EUC-JP")
        #expect(decoding.decoded([0x41, 0xFF, 0x42, 0xB0]).text == "A\u{FFFD}B\u{FFFD}")
        #expect(decoding.isDoubtful("A\u{FFFD}"))
        // More than one buffer.
        let long = [UInt8](repeating: 0xC6, count: 20_000)
        #expect(TextDecoding(encoding: "CP1251").decoded(long).text == String(repeating: "Ж", count: 20_000))
    }

    @Test(.requires(Tool("python3")), arguments: texts.dropLast(3).filter { $0.1 != "iso-2022-jp" })
    func `other encodings look wrong`(_ text: String, _ encoding: String) throws {
        let decoded = TextDecoding().decoded(try encoded(text, encoding))
        #expect(decoded.isAssumed, "\(decoded.text)")
        #expect(TextDecoding().isDoubtful(decoded.text), "\(decoded.text)")
    }

    /// Sentences with the most accents that languages of Windows-1252 have.
    @Test(arguments: [
        "Who’s There – A Café", "Voix ambiguë d’un cœur qui, au zéphyr, préfère les jattes de kiwis",
        "Œuvres «complètes»",
        "Törkylempijävongahdus, hääyöaie", "jäääär, kuuuurija töööö",
        "Það er óþægilegt, Ævar í ánni, íþróttaæfing",
        "Él ¿qué? ¡Sí! 1º y 2ª", "Übergrößenträger 5·3 ½ Ä", "Straße…Ende", "Who´s There", "É", "Là-bas",
        "À ÉTÉ", "Història d'un què, pèl i línia", "Déjà-vu d'Hélène à l'élève",
        "Føroyskar søgur úr Tórshavn",
        "Camões põe corações, não línguas", "Tõnu õpetab käsitööd", "Perché così lunedì, più giù, può",
        "Smørrebrød à la crème", "Þórður í Ánni", "m² und km³", "Žižek, Šárka & Œdipe", "Mòr-fhaclair",
    ])
    func `what is right does not look wrong`(_ text: String) throws {
        #expect(!TextDecoding().isDoubtful(text))
    }

    /// Controls that came of Windows-1252 on its way through a program that took it for ISO 8859-1.
    @Test func `controls in Unicode`() {
        #expect(TextDecoding().decoded(Array("Who\u{92}s \u{96} there\u{85}".utf8)).text == "Who’s – there…")
        #expect(TextDecoding().decoded([0xFF, 0xFE, 0x92, 0x00]).text == "’")
    }

    @Test func `every sidecar is read alike`() throws {
        try withTemporaryFolder { folder in
            // "Ж’" where the text is named, else "Æ" in Windows-1251's place of it.
            func write(_ text: String, _ name: String) throws -> ForgePath {
                let bytes = text.unicodeScalars.map { $0 == "’" ? 0x92 : UInt8($0.value) }
                return ForgePath(try folder.write(bytes, to: name))
            }
            let cue = "TITLE \"Who’s Æ\"\nFILE a.mp3 MP3\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n"
            let opf =
                "<?xml version='1.0' encoding='iso-8859-1'?><package><metadata><title>Who’s Æ</title></metadata></package>"
            for (text, name, field) in [
                (cue, "a.cue", MetadataField.title), ("Who’s Æ", "desc.txt", .description),
                ("Who’s Æ", "reader.txt", .narrator),
                ("{\"title\": \"Who’s Æ\"}", "metadata.json", .title), ("Title: Who’s Æ", "a.nfo", .title),
                (";FFMETADATA1\nalbum=Who’s Æ", "ffmetadata.txt", .title), (opf, "a.opf", .title),
            ] {
                let file = try write(text, name)
                #expect(try Sidecars([file]).metadata[field] == "Who’s Æ", "\(name)")
                let named = try Sidecars([file], TextDecoding(encoding: "CP1251"))
                #expect(named.metadata[field] == "Who’s Ж", "\(name)")
            }
        }
    }

    /// Each kind of sidecar that is in Windows-1251 without a word of it is told of once, and not where it is named.
    @Test func `every sidecar that looks wrong is told of`() throws {
        try withTemporaryFolder { folder in
            func write(_ text: String, _ name: String) throws -> ForgePath {
                let bytes = text.unicodeScalars.map {
                    $0.value < 0x80 ? UInt8($0.value) : UInt8($0.value - 0x410 + 0xC0)
                }
                return ForgePath(try folder.write(bytes, to: name))
            }
            let title = "Мастер и Маргарита"
            let opf = "<package><metadata><title>\(title)</title></metadata></package>"
            for (text, name) in [
                ("TITLE \"\(title)\"\nFILE a.mp3 MP3\nTRACK 01 AUDIO\nINDEX 01 0:0:0\n", "a.cue"),
                (title, "desc.txt"), (title, "reader.txt"), ("{\"title\": \"\(title)\"}", "metadata.json"),
                ("Title: \(title)", "a.nfo"), (";FFMETADATA1\nalbum=\(title)", "ffmetadata.txt"),
                (opf, "a.opf"),
                ("<?xml version='1.0' encoding='iso-8859-1'?>" + opf, "b.opf"),
            ] {
                let file = try write(text, name)
                let doubt = "\(name): its text looks wrong; textEncoding tells in which encoding it is"
                #expect(try Sidecars([file]).warnings == [doubt], "\(name)")
                #expect(try Sidecars([file], TextDecoding(encoding: "CP1251")).warnings == [], "\(name)")
                if text.contains("INDEX") {
                    let book = makeBook([track("a.mp3")], sidecars: [file])
                    #expect(book.warnings.count { $0 == doubt } == 1)
                    // Read for its tags and for its chapters, and told in the caller's names by both.
                    var options = DiscoveryOptions()
                    options.optionNames = OptionNames([.textEncoding: "-E"])
                    let named = makeBook([track("a.mp3")], sidecars: [file], options: options)
                    #expect(
                        named.warnings.filter { $0.contains("tells in which encoding") }
                            == [doubt.replacing("textEncoding", with: "-E")])
                }
            }
            var doubtful = track("b.mp3")
            doubtful.areTagsDoubtful = true
            var options = DiscoveryOptions()
            options.optionNames = OptionNames([.textEncoding: "-E"])
            #expect(makeBook([doubtful], options: options).warnings.contains { $0.contains("; -E tells") })
            let told = try write("<?xml version='1.0' encoding='windows-1251'?>" + opf, "c.opf")
            #expect(try Sidecars([told]).warnings == [])
            #expect(try Sidecars([told]).metadata[.title] == title)
        }
    }
}
