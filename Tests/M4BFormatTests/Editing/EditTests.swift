import M4BFormat
import TestSupport
import Testing

/// Edits of files of several makers: what was asked for is there, and nothing else has changed.
@Suite(.enabled(if: OracleTool.usable(.ffmpeg, .ffprobe, .mutagen))) struct EditTests {
    enum Change: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case title, chapters, both, noChapters, cover

        var testDescription: String { rawValue }

        func apply(to edit: inout M4BEdit) throws {
            if self == .title || self == .both {
                edit.items = [
                    M4BEdit.Item("©nam", [.text("Ein neuer Titel")]), M4BEdit.Item("©day", []),
                    M4BEdit.Item("----:com.apple.iTunes:MOOD", [.text("a"), .text("b")]),
                ]
            }
            if self == .chapters || self == .both { edit.chapters = EditedBook.chapters(12, "New") }
            if self == .noChapters { edit.chapters = [] }
            if self == .cover { edit.covers = [try RichBook.cover("png")] }
        }

        func check(_ new: FileMeaning, _ old: FileMeaning) throws {
            var expected = old
            if self == .title || self == .both {
                let keys: Set<String> = ["©nam", "©day", "----:com.apple.iTunes:MOOD"]
                #expect(new.tags.filter { $0.key == "©nam" }.map(\.value) == [.text("Ein neuer Titel")])
                #expect(!new.tags.contains { $0.key == "©day" })
                #expect(new.tags.suffix(2).map(\.value) == [.text("a"), .text("b")])
                expected.tags = old.tags.filter { !keys.contains($0.key) }
            }
            if self == .chapters || self == .both {
                let chapters = EditedBook.chapters(12, "New")
                #expect(new.chapters.map(\.title) == chapters.map(\.title))
                #expect(new.chapters.map { $0.start(in: 44_100) } == chapters.map(\.start))
                #expect(new.nero.map(\.title) == chapters.map(\.title))
            }
            if self == .noChapters { #expect([new.chapters, new.nero] == [[], []]) }
            if self == .cover { #expect(new.covers == [try RichBook.cover("png")]) }
            var rest = new
            if self != .cover { #expect(new.covers == old.covers) }
            if self == .title || self == .cover { #expect(new.chapters == old.chapters) }
            rest.tags = new.tags.filter { tag in expected.tags.contains(tag) }
            #expect(rest.tags == expected.tags)
            #expect(new.sound == old.sound)
            let kept = old.others.filter { !$0.key.hasPrefix("moov/udta") || new.others[$0.key] != nil }
            #expect(kept.allSatisfy { new.others[$0.key] == $0.value })
            #expect(old.others.keys.filter { new.others[$0] == nil }.isEmpty)
        }
    }

    @Test(arguments: EditedBook.all, Change.allCases)
    func `an edit changes what it is asked for and nothing else`(book: EditedBook, change: Change) throws {
        let bytes = try book.make()
        let old = try FileMeaning(bytes)
        for isNew in [false, true] {
            let file = MemoryFile(bytes)
            let plan = try EditedBook.edit(file, inNewFile: isNew) { try change.apply(to: &$0) }
            #expect(Int64(file.bytes.count) == plan.size)
            try change.check(try FileMeaning(file.bytes), old)
            let again = MemoryFile(file.bytes)
            try EditedBook.edit(again) { try Change.both.apply(to: &$0) }
            #expect(try FileMeaning(again.bytes).sound == old.sound)
        }
    }

    @Test(arguments: EditedBook.all)
    func `players and taggers read an edited file`(book: EditedBook) throws {
        let folder = try TemporaryFolder()
        let before = try folder.write(try book.make(), to: "before.m4b")
        let sound = try OracleTool.ffmpeg.run("-v", "error", "-i", before, "-map", "0:a", "-f", "md5", "-")
            .text
        let chapters = EditedBook.chapters(12, "New")
        for isNew in [false, true] {
            let file = MemoryFile(folder.read("before.m4b"))
            for change in [Change.both, .cover] {
                try EditedBook.edit(file, inNewFile: isNew) { try change.apply(to: &$0) }
            }
            let path = try folder.write(file.bytes, to: "a.m4b")
            #expect(
                try OracleTool.ffmpeg.run("-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-").text
                    == sound)
            let probe: ChapterTests.Probe = try OracleTool.ffprobe.decode(
                "-v", "error", "-show_chapters", "-of", "json", path)
            #expect(probe.chapters.map { $0.tags["title"] } == chapters.map(\.title))
            #expect(probe.chapters.map(\.start) == chapters.map(\.start))
            let titles: [String] = try OracleTool.mutagen.json(
                """
                import mutagen.mp4 as m
                f = m.MP4(sys.argv[1])
                print(json.dumps([f.tags['\\xa9nam'][0]] + [c.title for c in f.chapters]))
                """, path)
            #expect(titles == ["Ein neuer Titel"] + chapters.map(\.title))
            // Others find the file as good as before.
            try OracleTool.mutagen.run(
                "-c",
                "import sys, mutagen.mp4 as m; f = m.MP4(sys.argv[1]); f.tags['\\xa9ART'] = ['y' * 5000]; f.save()",
                path)
            let retagged = try M4BFile(reading: MemoryFile(folder.read("a.m4b")))
            #expect(retagged.chapters.map(\.title) == chapters.map(\.title))
            #expect(
                try OracleTool.ffmpeg.run("-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-").text
                    == sound)
        }
    }

    @Test(arguments: EditedBook.all)
    func `edits without end find room in the file, and do not let it grow without end`(book: EditedBook)
        throws
    {
        let file = MemoryFile(try book.make())
        var sizes: [Int] = []
        for round in 0..<24 {
            let plan = try EditedBook.edit(file) {
                $0.items = [
                    M4BEdit.Item("©nam", [.text(String(repeating: "x", count: 20 * (round % 5)) + "!")])
                ]
                if round % 3 != 1 { $0.chapters = EditedBook.chapters(10 + round % 7, "Round \(round)") }
            }
            sizes.append(file.bytes.count)
            if round >= 12 { #expect(plan.writtenBytes < 60_000) }
        }
        #expect(Set(sizes.suffix(12)).count == 1, "\(sizes)")
    }

    @Test(arguments: EditedBook.all)
    func `an edit that changes nothing writes nothing`(book: EditedBook) throws {
        let file = MemoryFile(try book.make())
        try EditedBook.edit(file) { try Change.title.apply(to: &$0) }
        #expect(try EditedBook.edit(file) { try Change.title.apply(to: &$0) }.way == .nothing)
        #expect(try EditedBook.edit(file) { _ in }.way == .nothing)
    }

    @Test func `a movie box behind the sound is brought in front of it`() throws {
        let bytes = try EditedBook.ffmpeg([])
        let file = MemoryFile(bytes)
        try EditedBook.edit(file) { $0.bringsMovieToFront = true }
        #expect(try M4BFile(reading: file).isMoovFirst)
        var (old, new) = (try FileMeaning(bytes), try FileMeaning(file.bytes))
        (old.others, new.others) = ([:], [:])
        #expect(new == old)
    }

    @Test func `what cannot be edited is refused`() throws {
        let folder = try TemporaryFolder()
        let source = try folder.write(try RichBook.bytes(chapters: 3), to: "s.m4b")
        try OracleTool.ffmpeg.run(
            "-v", "error", "-i", source, "-map", "0:a", "-c", "copy", "-movflags",
            "+frag_keyframe+empty_moov",
            "-f", "mp4", folder.path("f.mp4"))
        #expect(throws: M4BEditError.fragmented) {
            try EditedBook.edit(MemoryFile(folder.read("f.mp4"))) { try Change.title.apply(to: &$0) }
        }
        let whole = folder.read("s.m4b")
        let moov = BoxTree.parse(whole)["moov"]
        let twice = whole + Array(whole[moov.offset..<moov.offset + moov.size])
        #expect(throws: M4BEditError.severalMovies) {
            try EditedBook.edit(MemoryFile(twice)) { try Change.title.apply(to: &$0) }
        }
        #expect(throws: M4BEditError.badKey("abcde")) {
            try EditedBook.edit(MemoryFile(whole)) { $0.items = [M4BEdit.Item("abcde", [.text("x")])] }
        }
        #expect(throws: M4BWriteError.invalidChapter(index: 0, .firstDoesNotStartAtZero)) {
            try EditedBook.edit(MemoryFile(whole)) {
                $0.chapters = [M4BFileChapter(start: 1, timescale: 1, title: "x")]
            }
        }
        let items = whole + EditedBook.box("meta", [UInt8](repeating: 0, count: 4))
        #expect(throws: M4BEditError.offsets("meta")) {
            try EditedBook.edit(MemoryFile(items), inNewFile: true) { try Change.title.apply(to: &$0) }
        }
    }
}
