import ForgeModel
import Foundation
import Testing

@Suite struct BookMetadataTests {
    @Test(arguments: [nil, "", " ", "\n\t\u{A0}"]) func nothingChangesNothing(_ text: String?) {
        var metadata = BookMetadata()
        metadata.set(.title, to: "A", from: .folderName)
        metadata.set(.title, to: text, from: .commandLine)
        #expect(metadata.values[.title] == MetadataValue("A", from: .folderName))
    }

    @Test func setReplacesAndKeepsTheSource() {
        var metadata = BookMetadata()
        metadata.set(.title, to: "A", from: .folderName)
        metadata.set(.title, to: " B ", from: .tags("1.mp3"))
        #expect(metadata[.title] == " B ")
        #expect(metadata.values[.title]?.source == .tags("1.mp3"))
        #expect(metadata[.author] == nil)
    }

    @Test func fillTakesOnlyWhatIsMissing() {
        var strong = BookMetadata()
        strong.set(.title, to: "Mine", from: .commandLine)
        var weak = BookMetadata()
        weak.set(.title, to: "Theirs", from: .folderName)
        weak.set(.author, to: "A", from: .tags("1.mp3"))
        strong.fill(from: weak)
        #expect(strong[.title] == "Mine" && strong[.author] == "A")
        #expect(strong.values[.author]?.source == .tags("1.mp3"))
    }

    @Test func survivesJSON() throws {
        var metadata = BookMetadata()
        for (index, field) in MetadataField.allCases.enumerated() {
            let sources: [MetadataSource] = [.commandLine, .sidecar("a.opf"), .tags("1.mp3"), .folderName]
            metadata.set(field, to: "v\(index)", from: sources[index % 4])
        }
        let data = try JSONEncoder().encode(metadata)
        #expect(try JSONDecoder().decode(BookMetadata.self, from: data) == metadata)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(object?["seriesPart"] != nil, "fields are keys, not a list of pairs")
    }

    @Test func theFormOfTagsSurvivesJSON() throws {
        for (source, text) in [
            (MetadataSource.tags("1.mp3"), #"{"kind":"tags","name":"1.mp3"}"#),
            (
                .tags("1.mp3", in: TagForm(rawValue: "APEv2")),
                #"{"kind":"tags","name":"1.mp3","tag":"APEv2"}"#
            ),
        ] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            #expect(String(decoding: try encoder.encode(source), as: UTF8.self) == text)
            #expect(try JSONDecoder().decode(MetadataSource.self, from: Data(text.utf8)) == source)
        }
    }
}
