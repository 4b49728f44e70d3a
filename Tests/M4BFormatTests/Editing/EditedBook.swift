import M4BFormat
import TestSupport
import Testing

/// A file with what edits may find in it, and what they must leave.
struct EditedBook: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable () throws -> [UInt8]

    static let all = [
        EditedBook(testDescription: "of our writer") { try RichBook.bytes(chapters: 200) },
        EditedBook(testDescription: "of our writer without chapters") {
            try AACStream.make().book(sampleCount: RichBook.sampleCount, chapters: [], tags: RichBook.tags)
                .file.bytes
        },
        EditedBook(testDescription: "of our writer with 300 chapters") { try RichBook.bytes(chapters: 300) },
        EditedBook(testDescription: "of ffmpeg, index last") { try ffmpeg([]) },
        EditedBook(testDescription: "of ffmpeg, index first") { try ffmpeg(["-movflags", "+faststart"]) },
        EditedBook(testDescription: "of ffmpeg, no chapters") { try ffmpeg([], isBare: true) },
        EditedBook(testDescription: "of ffmpeg, QuickTime") { try ffmpeg(["-f", "mov"], name: "a.mov") },
        EditedBook(testDescription: "retagged by mutagen") {
            try tagged { path in
                try OracleTool.mutagen.run(
                    "-c",
                    """
                    import sys, mutagen.mp4 as m
                    f = m.MP4(sys.argv[1]); f.tags['\\xa9lyr'] = ['x' * 9000]; f.save()
                    """, path)
            }
        },
        EditedBook(testDescription: "with foreign boxes") { try foreign() },
        EditedBook(testDescription: "edited before") {
            let file = MemoryFile(try ffmpeg([]))
            for count in [3, 9, 5] { try edit(file) { $0.chapters = chapters(count, "before") } }
            return file.bytes
        },
    ]

    /// The book by ffmpeg, with or without its chapters and tags.
    static func ffmpeg(_ options: [String], isBare: Bool = false, name: String = "a.m4b") throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let source = try folder.write(
            try isBare
                ? AACStream.make().book(sampleCount: RichBook.sampleCount, chapters: []).file.bytes
                : RichBook.bytes(chapters: 20), to: "s.m4b")
        let bare = isBare ? ["-map", "0:a", "-map_metadata", "-1"] : ["-map", "0"]
        // Its streams of titles are its chapters.
        let streams = isBare ? bare : ["-map", "0:a", "-map", "0:v"]
        try OracleTool.ffmpeg.run(
            ["-v", "error", "-i", source] + streams + ["-c", "copy"] + options
                + (options.contains("-f") ? [] : ["-f", "ipod"]) + [folder.path(name)])
        return folder.read(name)
    }

    private static func tagged(_ change: (String) throws -> Void) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let path = try folder.write(try RichBook.bytes(chapters: 30), to: "a.m4b")
        try change(path)
        return folder.read("a.m4b")
    }

    /// Boxes that nobody knows, in the file, the movie box and the user data; the movie box last.
    private static func foreign() throws -> [UInt8] {
        var bytes = try ffmpeg([])
        let moov = BoxTree.parse(bytes)["moov"]
        let xtra = box("xtra", Array("What nobody knows".utf8))
        // The user data is the last box of the movie box, and that of the file.
        let udta = moov.children.last!
        precondition(udta.type == "udta" && moov.offset + moov.size == bytes.count)
        grow(&bytes, at: udta.offset, by: xtra.count)
        grow(&bytes, at: moov.offset, by: 2 * xtra.count)
        return bytes + xtra + xtra + box("free", [UInt8](repeating: 7, count: 20)) + xtra
    }

    static func box(_ type: String, _ payload: [UInt8]) -> [UInt8] {
        number(8 + payload.count) + type.unicodeScalars.map { UInt8($0.value) } + payload
    }

    private static func number(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func grow(_ bytes: inout [UInt8], at offset: Int, by count: Int) {
        let size = BoxTree.number(bytes[offset..<offset + 4])
        bytes.replaceSubrange(offset..<offset + 4, with: number(size + count))
    }

    static func chapters(_ count: Int, _ title: String) -> [M4BFileChapter] {
        (0..<count).map {
            M4BFileChapter(
                start: Int64($0) * RichBook.sampleCount / Int64(count), timescale: 44_100,
                title: "\(title) \($0) é")
        }
    }

    /// Edits a file in memory.
    @discardableResult
    static func edit(
        _ file: MemoryFile, inNewFile: Bool = false, _ change: (inout M4BEdit) throws -> Void
    ) throws -> M4BEditPlan {
        var edit = M4BEdit()
        try change(&edit)
        let plan = try M4BEditor.plan(edit, of: file, inNewFile: inNewFile)
        switch plan.way {
        case .nothing: break
        case .inPlace(let steps): for step in steps { try file.apply(step) }
        case .copy(let parts): file.replace(by: file.bytes(of: parts))
        }
        return plan
    }
}

extension MemoryFile {
    func apply(_ step: M4BEditPlan.Step) throws {
        guard case .write(let bytes, let offset) = step else { return }
        try bytes.withUnsafeBytes { try write($0, at: offset) }
    }

    func bytes(of parts: [M4BEditPlan.Part]) -> [UInt8] {
        parts.flatMap { part -> [UInt8] in
            switch part {
            case .bytes(let bytes): bytes
            case .file(let range): Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
            }
        }
    }
}

/// What a file says, to players and to whoever copies it.
struct FileMeaning: Equatable {
    var tags: [M4BTag]
    var covers: [M4BCover]
    var chapters: [M4BFileChapter]
    var nero: [M4BFileChapter]
    var sound: [UInt8]
    var others: [String: [UInt8]]

    /// - Parameter isWhole: whether the file is one of whole boxes, of which those that edits make anew are left out of
    ///   `others`; else these are not looked for.
    init(_ bytes: [UInt8], isWhole: Bool = true) throws {
        let source = MemoryFile(bytes)
        let file = try M4BFile(reading: source)
        (tags, covers, chapters, nero) = (file.tags, file.covers, file.chapters, file.neroChapters)
        sound = try file.tracks.filter { $0.handler != "text" }.flatMap { track in
            try file.sampleTable(of: track).flatMap { try source.bytes(at: $0.offset, count: $0.size) }
        }
        others = [:]
        guard isWhole else { return }
        let tree = BoxTree.parse(bytes)
        for box in tree where !["moov", "free", "mdat"].contains(box.type) { add(box, "") }
        for box in tree["moov"].children where box.type != "free" {
            let isText =
                box.type == "trak" && [box]["trak/mdia/hdlr"].payload[8..<12] == Array("text".utf8)[...]
            if isText { continue }
            add(box, "moov/")
        }
    }

    private mutating func add(_ box: BoxTree, _ path: String) {
        // Where the sound is may change, and what tells of chapters; the free numbers of tracks may.
        if ["stco", "co64", "tref", "chpl", "free", "ilst"].contains(box.type) { return }
        if box.children.isEmpty {
            let payload = box.type == "mvhd" ? box.payload.dropLast(4) : box.payload[...]
            others[path + box.type, default: []] += payload
        }
        for child in box.children { add(child, path + box.type + "/") }
    }
}
