import M4BFormat
import TestSupport
import Testing

/// A file whose edit is stopped at any moment says the old or the new.
@Suite(.enabled(if: OracleTool.usable(.ffmpeg, .mutagen))) struct EditPowerCutTests {
    private static let changes: [EditTests.Change] = [.title, .both, .noChapters]

    /// The steps of an edit in place; nil where the file is written anew, which nobody sees before it is complete.
    private func steps(_ file: MemoryFile, _ change: EditTests.Change) throws -> [M4BEditPlan.Step]? {
        var edit = M4BEdit()
        try change.apply(to: &edit)
        guard case .inPlace(let steps) = try M4BEditor.plan(edit, of: file).way else { return nil }
        return steps
    }

    private func half(_ step: M4BEditPlan.Step) -> M4BEditPlan.Step {
        guard case .write(let bytes, let offset) = step else { return step }
        return .write(Array(bytes.prefix(bytes.count / 2)), at: offset)
    }

    /// What is on the disk when the power fails: all before the last sync, and any of what came after it.
    private func remains(_ steps: [M4BEditPlan.Step]) -> [[M4BEditPlan.Step]] {
        var states: [[M4BEditPlan.Step]] = []
        var safe: [M4BEditPlan.Step] = []
        for batch in steps.split(separator: .sync).map(Array.init) {
            for chosen in 0..<1 << batch.count {
                let written = batch.indices.filter { chosen >> $0 & 1 == 1 }
                states.append(safe + written.map { batch[$0] })
                // Of what is larger than a sector, any part.
                for torn in written {
                    guard case .write(let bytes, _) = batch[torn], bytes.count > 8 else { continue }
                    states.append(safe + written.map { $0 == torn ? half(batch[$0]) : batch[$0] })
                }
            }
            safe += batch
        }
        return states
    }

    @Test(arguments: EditedBook.all, changes)
    func `an edit that is stopped leaves the old or the new`(
        book: EditedBook, change: EditTests.Change
    ) throws {
        // The first edit may write the file anew; the second finds the room that it left.
        let first = MemoryFile(try book.make())
        try EditedBook.edit(first) { $0.chapters = EditedBook.chapters(7, "First") }
        for bytes in [try book.make(), first.bytes] {
            guard let steps = try steps(MemoryFile(bytes), change) else { continue }
            let done = MemoryFile(bytes)
            for step in steps { try done.apply(step) }
            let (old, new) = (try FileMeaning(bytes), try FileMeaning(done.bytes))
            let killed = steps.indices.flatMap { count in
                [Array(steps[..<count]), Array(steps[..<count]) + [half(steps[count])]]
            }
            var seen: Set<Bool> = []
            for state in killed.filter({ !isTornHeader($0, steps) }) + remains(steps) {
                let file = MemoryFile(bytes)
                for step in state { try file.apply(step) }
                let meaning = try FileMeaning(file.bytes, isWhole: false)
                let isNew = isSame(meaning, new)
                #expect([isNew, isSame(meaning, old)].contains(true))
                seen.insert(isNew)
            }
            #expect(seen == [true, false])
        }
    }

    /// Eight bytes within a sector are written at once.
    private func isTornHeader(_ state: [M4BEditPlan.Step], _ steps: [M4BEditPlan.Step]) -> Bool {
        guard case .write(let bytes, _)? = state.last, let whole = steps.dropFirst(state.count - 1).first,
            case .write(let all, _) = whole
        else { return false }
        return bytes.count < all.count && all.count <= 8
    }

    private func isSame(_ one: FileMeaning, _ other: FileMeaning) -> Bool {
        one.tags == other.tags && one.covers == other.covers && one.chapters == other.chapters
            && one.nero == other.nero && one.sound == other.sound
    }

    @Test(arguments: [EditedBook.all[3], EditedBook.all[0]])
    func `others find the old or the new in a file whose edit was stopped`(book: EditedBook) throws {
        let start = MemoryFile(try book.make())
        try EditedBook.edit(start) { $0.chapters = EditedBook.chapters(7, "First") }
        let steps = try #require(try steps(start, .both))
        let folder = try TemporaryFolder()
        func read(_ bytes: [UInt8]) throws -> [[String]] {
            let path = try folder.write(bytes, to: "a.m4b")
            let probe: ChapterTests.Probe = try OracleTool.ffprobe.decode(
                "-v", "error", "-show_chapters", "-of", "json", path)
            let told: [String] = try OracleTool.mutagen.json(
                """
                import mutagen.mp4 as m
                f = m.MP4(sys.argv[1])
                print(json.dumps(f.tags['\\xa9nam'] + [c.title for c in f.chapters]))
                """, path)
            return [probe.chapters.compactMap { $0.tags["title"] }, told]
        }
        let done = MemoryFile(start.bytes)
        for step in steps { try done.apply(step) }
        let (old, new) = (try read(start.bytes), try read(done.bytes))
        #expect(old != new)
        for count in steps.indices {
            let file = MemoryFile(start.bytes)
            for step in steps[..<count] { try file.apply(step) }
            let told = try read(file.bytes)
            #expect([old, new].contains(told))
        }
    }

    @Test func `what makes an edit count is written within a sector, wherever the boxes lie`() throws {
        let bytes = try EditedBook.ffmpeg(["-movflags", "+faststart"])
        let tree = BoxTree.parse(bytes)
        let moov = tree["moov"]
        var ways: Set<Bool> = []
        for shift in stride(from: 0, to: 520, by: 4) {
            // Room behind the index, and bytes in front of it.
            let front = EditedBook.box("uuid", [UInt8](repeating: 1, count: 16 + shift))
            let file = MemoryFile(
                Array(bytes[..<moov.offset]) + front + Array(bytes[moov.offset..<moov.offset + moov.size])
                    + EditedBook.box("free", [UInt8](repeating: 9, count: 40_000))
                    + EditedBook.box("mdat", [UInt8](repeating: 1, count: bytes.count)))
            for round in 0..<2 {
                var edit = M4BEdit()
                edit.items = [M4BEdit.Item("©nam", [.text("Round \(round)")])]
                edit.chapters = EditedBook.chapters(5 + round, "x")
                guard case .inPlace(let steps) = try M4BEditor.plan(edit, of: file).way else {
                    ways.insert(false)
                    break
                }
                ways.insert(true)
                for (number, batch) in steps.split(separator: .sync).enumerated() {
                    for case .write(let bytes, let offset) in batch where number > 0 && bytes.count <= 8 {
                        let before = Array(file.bytes[Int(offset)..<Int(offset) + bytes.count])
                        let changed = bytes.indices.filter { bytes[$0] != before[$0] }
                        let sectors = Set(changed.map { (Int(offset) + $0) / 512 })
                        #expect(sectors.count <= 1)
                    }
                    for step in batch { try file.apply(step) }
                }
            }
        }
        #expect(ways.contains(true))
    }
}
