import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// One M4B in, one out, copied or encoded: every value and every cover of every item.
@Suite struct CopiedTagTests {
    /// All items of a file, by mutagen, but for what is the program's own.
    private func items(_ path: String) throws -> [String: String] {
        let text = try Oracles.python(
            """
            import sys, hashlib, mutagen.mp4 as m
            for k, v in m.MP4(sys.argv[1]).tags.items():
                if k not in ("\\xa9too", "----:com.apple.iTunes:iTunSMPB"):
                    print(k, repr([hashlib.md5(x).hexdigest() if k == "covr" else bytes(x) if isinstance(x, bytes) else x for x in v])
                          if isinstance(v, list) else repr(v), sep="\\t")
            """, path)
        return Dictionary(
            text.split(separator: "\n").map { line in
                let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
                return (parts[0], parts[1])
            }, uniquingKeysWith: { $1 })
    }

    private func input(in folder: TemporaryFolder) throws -> String {
        let path = folder.path("in.m4b")
        try Tool.ffmpeg.run([
            "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=r=44100", "-t", "1", "-c:a", "aac", "-f",
            "ipod", path,
        ])
        _ = try Oracles.python(
            """
            import sys
            from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm
            f = MP4(sys.argv[1])
            f["\\xa9ART"] = ["Ann", "Bob"]; f["\\xa9wrt"] = ["Nora", "Max"]; f["\\xa9gen"] = ["A", "B"]
            f["\\xa9alb"] = ["Book"]; f["\\xa9lyr"] = ["La", "Li"]; f["trkn"] = [(3, 12)]
            for n in ["NARRATOR", "SERIES", "Mood"]:
                f["----:com.apple.iTunes:" + n] = [MP4FreeForm(b"One"), MP4FreeForm(b"Two")]
            f["covr"] = [MP4Cover(b"\\xff\\xd8\\xff\\xe0abc", 13), MP4Cover(b"\\x89PNG\\r\\n\\x1a\\nabc", 14),
                         MP4Cover(b"\\xff\\xd8\\xff\\xe0def", 13)]
            f.save()
            """, path)
        return path
    }

    private func copy(
        _ path: String, changes: [MetadataField: String] = [:], cover: [UInt8]?,
        codec: CodecChoice = .auto, in folder: TemporaryFolder
    ) throws -> [String: String] {
        let tags: [MetadataField: String] = [
            .title: "Book", .author: "Ann, Bob", .narrator: "One, Two", .genre: "A; B", .series: "One",
        ]
        var options = EncodingOptions()
        options.codec = codec
        let book = try TestBook(
            [path], in: folder, metadata: changes, tags: tags, cover: cover, options: options)
        #expect(book.plan.isCopied == (codec == .auto))
        return try items(book.path)
    }

    @Test(.requires(.ffmpeg, .python), arguments: [CodecChoice.auto, .encode])
    func `every value stays`(_ codec: CodecChoice) throws {
        try withTemporaryFolder { folder in
            let path = try input(in: folder)
            let before = try items(path)
            let cover = try Prober.probe(ForgePath(path), isCancelled: { false }).pictures[0].data
            let after = try copy(path, cover: cover, codec: codec, in: folder)
            try #require(before.count == 10)
            for (key, value) in before { #expect(after[key] == value, "\(key)") }
        }
    }

    /// The chosen cover comes first, the others behind it; with another cover, or none, they go.
    @Test(.requires(.ffmpeg, .python)) func `covers follow the chosen`() throws {
        try withTemporaryFolder { folder in
            let path = try input(in: folder)
            let all = try Prober.probe(ForgePath(path), isCancelled: { false }).pictures.map(\.data)
            try #require(all.count == 3)
            for (name, cover, expected) in [
                ("a.m4b", all[1], [all[1], all[0], all[2]]), ("b.m4b", Picture.jpeg(), [Picture.jpeg()]),
                ("c.m4b", nil, []),
            ] as [(String, [UInt8]?, [[UInt8]])] {
                let book = try TestBook([path], as: name, in: folder, tags: [.title: "Book"], cover: cover)
                #expect(
                    try Prober.probe(ForgePath(book.path), isCancelled: { false }).pictures.map(\.data)
                        == expected)
            }
        }
    }

    /// A cover that had to be converted stands in its place before the others.
    @Test(.requires(.ffmpeg, .python)) func `covers stay beside one made of them`() throws {
        try withTemporaryFolder { folder in
            var book = try TestBook.book([try input(in: folder)])
            let all = try #require(book.tracks.first).pictures
            book.cover = CoverImage(data: Picture.jpeg(), origin: all[0].origin)
            #expect(
                try M4BTags(of: book, in: OpenMovie(onlyTrackOf: book)).otherCovers.map(\.data)
                    == all.dropFirst().map(\.data))
            book.cover = CoverImage(data: Picture.jpeg(), origin: "cover.jpg")
            #expect(try M4BTags(of: book, in: OpenMovie(onlyTrackOf: book)).otherCovers.isEmpty)
        }
    }

    @Test(.requires(.ffmpeg, .python)) func `what the user names is changed`() throws {
        try withTemporaryFolder { folder in
            let path = try input(in: folder)
            let after = try copy(
                path, changes: [.author: "New", .narrator: "Reader"], cover: nil, in: folder)
            #expect(after["©ART"] == "['New']")
            #expect(after["©wrt"] == "['Reader']")
            #expect(after["----:com.apple.iTunes:NARRATOR"] == nil)
            #expect(after["©gen"] == "['A', 'B']")
        }
    }

    /// A name that a field is read from is no place for what it was before.
    @Test(.requires(.ffmpeg, .python)) func `a changed field goes under every name that it is read from`()
        throws
    {
        try withTemporaryFolder { folder in
            let path = try input(in: folder)
            _ = try Oracles.python(
                """
                import sys
                from mutagen.mp4 import MP4, MP4FreeForm
                f = MP4(sys.argv[1])
                for n in ["AUTHOR", "ReadBy", "NarratedBy", "Lang", "Summary", "Label"]:
                    f["----:com.apple.iTunes:" + n] = [MP4FreeForm(b"Old")]
                f.save()
                """, path)
            func kept(_ changes: [MetadataField: String]) throws -> Set<String> {
                let after = try withTemporaryFolder { try copy(path, changes: changes, cover: nil, in: $0) }
                return Set(
                    after.filter { $0.value.contains("Old") }.keys.map { String($0.split(separator: ":")[2]) }
                )
            }
            #expect(try kept([:]) == ["AUTHOR", "ReadBy", "NarratedBy", "Lang", "Summary", "Label"])
            #expect(
                try kept([.author: "N", .narrator: "N", .language: "en"]) == ["ReadBy", "Summary", "Label"])
            #expect(
                try kept([.description: "N", .publisher: "N"]) == ["AUTHOR", "ReadBy", "NarratedBy", "Lang"])
        }
    }
}
