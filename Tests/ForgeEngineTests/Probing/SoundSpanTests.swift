import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Tags of every kind are none of the sound, behind it and between two frames.
@Suite struct SoundSpanTests {
    private static let body = [UInt8](repeating: 0xFA, count: 300)

    private static func ape(_ flags: UInt8) -> [UInt8] {
        Array("APETAGEX".utf8) + [0xD0, 7, 0, 0, 76, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, flags]
            + [UInt8](repeating: 0, count: 8)
    }

    private static let id3v1 = Array("TAG".utf8) + [UInt8](repeating: 0xFF, count: 125)
    private static let extended = Array("TAG+".utf8) + [UInt8](repeating: 0xFF, count: 223) + id3v1
    /// Of 300 bytes; ID3v2.4 repeats its header behind them.
    private static let id3v2 =
        Array("ID3".utf8) + [4, 0, 0x10, 0, 0, 2, 44] + body + Array("3DI".utf8) + [4, 0, 0x10, 0, 0, 2, 44]
    private static let lyrics = Array("LYRICSBEGIN".utf8) + body
    private static let tags: [(name: String, bytes: [UInt8])] = [
        ("ID3v1", id3v1), ("TAG+", extended), ("ID3v2", id3v2), ("APEv1", body + ape(0)),
        ("APEv2", ape(0xA0) + body + ape(0x80)), ("Lyrics3v1", lyrics + Array("LYRICSEND".utf8)),
        ("Lyrics3v2", lyrics + Array("000311LYRICS200".utf8)),
    ]

    @Test(arguments: 0..<tags.count)
    func `sound ends where the tags behind it begin`(_ index: Int) throws {
        try withTemporaryFolder { folder in
            let sound = [UInt8](repeating: 0x55, count: 6000)
            let tag = Self.tags[index]
            for tail in [[tag.bytes], [tag.bytes, Self.id3v1]] where tail.last != tail.dropLast().last {
                let path = try folder.write(sound + tail.flatMap(\.self), to: "a")
                let span = try SoundSpan(of: InputFile(ForgePath(path)))
                #expect(span.start == 0, "\(tag.name): \(span)")
                #expect(span.end == 6000, "\(tag.name): \(span)")
                #expect(span.tagsBehind.count == tail.count, "\(tag.name): \(span)")
            }
        }
    }

    /// "TAG+" and Lyrics3 version 2 are seen by what is behind them.
    @Test func `between frames tags, pictures and text are no sign of sound`() throws {
        try withTemporaryFolder { folder in
            let pictures: [[UInt8]] = [
                [0xFF, 0xD8, 0xFF, 0xE0] + Self.body, [0x89, 0x50, 0x4E, 0x47] + Self.body,
                Array("GIF89a".utf8) + Self.body, Array("nothing that anybody would play".utf8),
            ]
            let tags = Self.tags.filter { $0.name != "TAG+" }.map(\.bytes)
            for junk in tags + pictures {
                let path = try folder.write([0xFF] + junk + [0], to: "a")
                let file = try InputFile(ForgePath(path))
                #expect(try StrayTags.junk(in: 1..<Int64(1 + junk.count), of: file).bytes == 0, "\(junk)")
            }
            let path = try folder.write([0xFF] + Self.body, to: "a")
            #expect(try StrayTags.junk(in: 1..<301, of: InputFile(ForgePath(path))).bytes == 300)
        }
    }
}
