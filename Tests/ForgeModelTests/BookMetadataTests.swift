import ForgeModel
import Foundation
import Testing

@Suite struct BookMetadataTests {
    @Test(arguments: [nil, "", " ", "\n\t\u{A0}"]) func `nothing changes nothing`(_ text: String?) {
        var metadata = BookMetadata()
        metadata.set(.title, to: "A", from: .folderName)
        metadata.set(.title, to: text, from: .request)
        #expect(metadata.values[.title] == MetadataValue("A", from: .folderName))
    }

    @Test func `set replaces and keeps the source`() {
        var metadata = BookMetadata()
        metadata.set(.title, to: "A", from: .folderName)
        metadata.set(.title, to: " B ", from: .tags("1.mp3"))
        #expect(metadata[.title] == " B ")
        #expect(metadata.values[.title]?.source == .tags("1.mp3"))
        #expect(metadata[.author] == nil)
    }

    @Test func `fill takes only what is missing`() {
        var strong = BookMetadata()
        strong.set(.title, to: "Mine", from: .request)
        var weak = BookMetadata()
        weak.set(.title, to: "Theirs", from: .folderName)
        weak.set(.author, to: "A", from: .tags("1.mp3"))
        strong.fill(from: weak)
        #expect(strong[.title] == "Mine")
        #expect(strong[.author] == "A")
        #expect(strong.values[.author]?.source == .tags("1.mp3"))
    }
}
