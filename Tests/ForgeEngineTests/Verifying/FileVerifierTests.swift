import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Files of several makers that are as they should be.
@Suite struct FileVerifierTests {
    @Test func `an encoded book and its copy are faultless`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "a.wav")
            let metadata: [MetadataField: String] = [.title: "Title", .author: "Author"]
            let marks = [0, 40_000].map { ChapterMark(track: 0, offset: SampleCount($0), title: "C\($0)") }
            let encoded = try TestBook([source], in: folder, marks: marks, metadata: metadata)
            #expect(try ForeignBook.findings(of: encoded.path) == [])
            var options = EncodingOptions()
            options.codec = .copy
            let copied = try TestBook(
                [encoded.path], as: "copy.m4b", in: folder, marks: marks, metadata: metadata, options: options
            )
            #expect(try ForeignBook.findings(of: copied.path) == [])
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            ["-c:a", "aac"], ["-c:a", "aac", "-movflags", "+faststart"], ["-c:a", "alac"],
            ["-c:a", "libmp3lame", "-f", "mp4"],
        ])
    func `what ffmpeg makes is faultless`(_ options: [String]) throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder, options: options)
            #expect(try book.findings() == [])
        }
    }

    @Test(.requires(.ffmpeg)) func `fragments are decoded to their end`() throws {
        try withTemporaryFolder { folder in
            let options = [
                "-c:a", "aac", "-movflags", "+empty_moov+frag_keyframe", "-frag_duration", "2000000",
            ]
            let book = try ForeignBook(as: "book.mp4", in: folder, options: options, cover: false)
            #expect(try book.findings().words.filter { $0.hasPrefix("error") } == [])
            // In the last fragment, which is followed by an index.
            let broken = try book.findings { movie in
                let place = movie.bytes.count * 9 / 10
                movie.bytes.replaceSubrange(place..<place + 600, with: [UInt8](repeating: 0xFF, count: 600))
            }
            #expect(broken.words.contains("error undecodable-packets"))
            #expect([try #require(broken.first { $0.code == .undecodable })].seconds ?? 0 > 8)
        }
    }

    @Test(.requires(.ffmpeg, .atomicParsley)) func `a book that AtomicParsley retagged is faultless`() throws
    {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder)
            try Tool.atomicParsley.run([book.path, "--comment", "More of it", "--overWrite"])
            #expect(try book.findings() == [])
        }
    }

    @Test(.requires(.ffmpeg, .python), arguments: ["mutagen.mp4", "taglib"])
    func `a book that mutagen or TagLib retagged is faultless`(_ library: String) throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder)
            let save =
                library == "taglib"
                ? "f = taglib.File(sys.argv[1]); f.tags['COMMENT'] = ['y' * 9000]; f.save()"
                : "f = mutagen.mp4.MP4(sys.argv[1]); f['\\xa9cmt'] = 'x' * 9000; f.save()"
            _ = try Oracles.python("import sys, \(library)\n\(save)", book.path)
            #expect(try book.findings() == [])
        }
    }

    @Test(.whereInstalled(.faac)) func `what faac makes is no error`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(441_000, rate: 44_100), rate: 44_100, as: "a.wav")
            let path = folder.path("a.m4a")
            try Tool.faac.run(["-w", "-o", path, source])
            #expect(try ForeignBook.findings(of: path).filter { $0.severity == .error } == [])
        }
    }

    @Test(.whereInstalled(.fdkaac), arguments: [["-p", "2"], ["-p", "5"], ["-G", "2"]])
    func `what fdkaac makes is no error`(_ options: [String]) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(441_000, rate: 44_100), rate: 44_100, as: "a.wav")
            let path = folder.path("a.m4a")
            try Tool.fdkaac.run(["-S", "-b", "48000"] + options + [source, "-o", path])
            let found = try ForeignBook.findings(of: path)
            #expect(found.filter { $0.severity == .error } == [])
            #expect(found.map(\.code) == [.chaptersMissing, .titleMissing, .authorMissing, .mediaKind])
        }
    }

    @Test func `a file that is no movie, or empty, is an error and no failure`() throws {
        try withTemporaryFolder { folder in
            for bytes in [Array("A text and nothing of a movie.".utf8), []] {
                let path = try folder.write(bytes, to: "a.m4b")
                #expect(try ForeignBook.findings(of: path).words == ["error not-mp4"])
            }
        }
    }

    @Test func `a file that is not there is a failure`() throws {
        #expect(throws: ForgeError.self) { try ForeignBook.findings(of: "/nowhere.m4b") }
    }

    @Test(.requires(.ffmpeg)) func `of many findings of a kind twenty are told, and how many more there are`()
        throws
    {
        try withTemporaryFolder { folder in
            let starts = (0..<50).map { Double($0) / 10 }
            let book = try ForeignBook(in: folder, starts: starts, titles: starts.map { "Part \($0)" })
            // All start with the first.
            let found = try book.findings { movie in
                movie.change(["moov", "trak[2]", "mdia", "minf", "stbl", "stts"]) { table in
                    for entry in 0..<table[number: 4] { table[number: 12 + 8 * entry] = 0 }
                }
            }.filter { $0.code == .chapterOrder }
            #expect(found.count == 20)
            #expect(found.last?.text.hasSuffix("; 29 more of this kind follow") == true)
        }
    }
}
