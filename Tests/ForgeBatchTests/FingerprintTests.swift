import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

@Suite struct FingerprintTests {
    /// FNV-1a of 128 bits as Python computes it with whole numbers.
    private static let source = """
        import sys
        value = 144066263297769815596495629667062367629
        for byte in sys.argv[1].encode() + b"\\0":
            value = ((value ^ byte) * 309485009821345068724781371) % 2 ** 128
        print("%032x" % value)
        """

    @Test(.requires(Tool("python3")), arguments: ["", "a", "foobar", "Grüße aus dem Archiv"])
    func `the hash is FNV-1a, of the bytes and the zero that ends them`(_ text: String) throws {
        var fingerprint = Fingerprint()
        fingerprint.add(text.utf8)
        let oracle = try Tool("python3").run(["-c", Self.source, text]).text
        #expect(fingerprint.text + "\n" == oracle)
    }

    @Test func `what becomes of damaged tracks is told as it always was`() {
        let digests = DamagePolicy.allCases.map { policy in
            var options = BatchOptions(libraries: ["a"], output: "b")
            options.damaged = policy
            return options.digest
        }
        let discovery =
            "DiscoveryOptions(order: ForgeModel.DiscoveryOptions.Order.auto, "
            + "chapterSource: ForgeModel.DiscoveryOptions.ChapterSource.auto, chapterFile: nil, "
            + "chapterNames: ForgeModel.DiscoveryOptions.ChapterNames.auto, cover: nil, noCover: false)"
        let encoding =
            "EncodingOptions(bitRate: nil, sampleRate: nil, channels: nil, encoder: nil, rateControl: nil, "
            + "quality: nil, codec: ForgeModel.CodecChoice.auto)"
        let before = "1 \(encoding) \(discovery)"
        #expect(digests == ["\(before) false", "\(before) keep", "\(before) true"])
    }

    /// Those that journals had for these options before any of them was added.
    @Test func `how books are looked for is told as it always was`() {
        var options = DiscoveryOptions()
        (options.order, options.chapterSource, options.chapterNames) = (.tag, .chaptersText, .number)
        (options.cover, options.noCover) = ("a b.jpg", true)
        #expect(
            options.digest
                == "DiscoveryOptions(order: ForgeModel.DiscoveryOptions.Order.tag, "
                + "chapterSource: ForgeModel.DiscoveryOptions.ChapterSource.chaptersText, chapterFile: nil, "
                + "chapterNames: ForgeModel.DiscoveryOptions.ChapterNames.number, "
                + "cover: Optional(a b.jpg), noCover: true)")
        let plain = DiscoveryOptions().digest
        options = DiscoveryOptions()
        options.textEncoding = TextEncoding("CP1251")
        #expect(options.textEncoding != nil)
        #expect(options.digest != plain)
        options = DiscoveryOptions()
        options.coverSize = 0
        #expect(options.digest != plain)
    }

    @Test func `parts do not run into each other`() {
        func text(_ parts: [String]) -> String {
            var fingerprint = Fingerprint()
            for part in parts { fingerprint.add(part.utf8) }
            return fingerprint.text
        }
        #expect(Set([["ab"], ["a", "b"], ["", "ab"], ["ab", ""], []].map(text)).count == 5)
    }

    @Test func `a file's path, size and time tell; what it holds does not`() throws {
        try withTemporaryFolder { folder in
            let path = ForgePath(try folder.write([1, 2], to: "a"))
            func text(_ path: ForgePath) throws -> String {
                var fingerprint = Fingerprint()
                fingerprint.add(path, try Fingerprint.state(of: path))
                return fingerprint.text
            }
            func setTime(_ seconds: Double) throws {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path.string)
            }
            try setTime(1000)
            let first = try text(path)
            try folder.write([3, 4], to: "a")
            try setTime(1000)
            #expect(try text(path) == first)
            try setTime(1000.001)
            #expect(try text(path) != first)
            try folder.write([1, 2, 3], to: "a")
            try setTime(1000)
            #expect(try text(path) != first)
            #expect(try text(ForgePath(folder.path("b"))) != text(ForgePath(folder.path("c"))))
        }
    }

    @Test func `a folder is no file`() throws {
        try withTemporaryFolder { folder in
            #expect(try FileState.at(ForgePath(folder.path)) == nil)
            #expect(try FileState.at("/dev/null") == nil)
            let path = ForgePath(try folder.write([1, 2], to: "a"))
            #expect(try FileState.at(path)?.size == 2)
        }
    }
}
