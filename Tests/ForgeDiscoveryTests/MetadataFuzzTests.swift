import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Sidecars that nobody meant.
@Suite struct MetadataFuzzTests {
    /// Neither crash nor hang, whatever stands in a file.
    @Test func randomSidecars() throws {
        var random = SplitMix64(7)
        try withTemporaryFolder { folder in
            for (name, seed) in [
                ("metadata.json", MetadataSidecarTests.shelf), ("x.nfo", MetadataSidecarTests.nfo),
                ("x.opf", OPFTests.calibre),
                ("desc.txt", "<p>A &amp; <b>B</b></p>"),
            ] {
                for _ in 0..<150 {
                    var bytes = Array(seed.utf8)
                    for _ in 0..<random.below(6) + 1 {
                        let place = random.below(bytes.count)
                        switch random.below(4) {
                        case 0: bytes[place] = UInt8(random.below(256))
                        case 1: bytes.remove(at: place)
                        case 2:
                            bytes.insert(
                                contentsOf: bytes[place..<min(bytes.count, place + random.below(40))],
                                at: place)
                        default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(60)))
                        }
                        if bytes.isEmpty { bytes = [0] }
                    }
                    let path = FilePath(try folder.write(bytes, to: name))
                    let sidecars = try Sidecars([path])
                    #expect(
                        !sidecars.metadata.values.isEmpty || sidecars.warnings.count == 1
                            || name == "desc.txt"
                            || name == "metadata.json"
                                && String(decoding: bytes, as: UTF8.self).contains("\"chapters\"")
                    )
                    #expect(sidecars.metadata.values.values.allSatisfy { !$0.text.isEmpty })
                }
            }
        }
    }

    /// The largest texts that are read take no longer than reading them, whatever they repeat.
    @Test(arguments: ["<", "<p", "&", "<p>", "a&", "a;b,", " and ", "A B and ", "#1 ", "x: y\n"])
    func largeTexts(_ unit: String) throws {
        let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        let files = ["desc.txt": "<b>" + text, "reader.txt": text, "x.nfo": "Author: " + text]
        #expect(try threadSeconds { try withSidecars(files) { _ in } } < 200)
    }
}
