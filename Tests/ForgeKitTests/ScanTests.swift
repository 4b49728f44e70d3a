import ForgeKit
import ForgeModel
import Synchronization
import TestSupport
import Testing

/// Libraries looked through from end to end, and folders that hold more than one book.
@Suite struct ScanTests {
    private func write(
        _ count: Int, to name: String, album: String? = nil, track: Int? = nil, in folder: TemporaryFolder
    ) throws {
        let wav = WAVFile.data(Signal.speech16(count, rate: 22_050), rate: 22_050)
        guard let album else {
            try folder.write(wav, to: name)
            return
        }
        let source = try folder.write(wav, to: "../\(ForgePath(folder.path).lastComponent)-source.wav")
        defer { _ = try? Tool("rm").run([source]) }
        try folder.write([], to: name)
        try Tool.ffmpeg.run([
            "-v", "error", "-y", "-i", source, "-metadata", "album=\(album)", "-metadata",
            "track=\(track ?? 1)", folder.path(name),
        ])
    }

    private func makeLibrary(_ folder: TemporaryFolder) throws {
        try write(5000, to: "Ann/Saga/Two/CD2/1.wav", in: folder)
        try write(6000, to: "Ann/Saga/Two/CD1/1.wav", in: folder)
        try folder.write([1, 2, 3], to: "Bob/Broken/1.mp3")
        try write(1000, to: "Bob/Half/1.wav", in: folder)
        try folder.write([], to: "Bob/Half/2.wav")
        try write(1000, to: "x1.flac", album: "X", track: 2, in: folder)
        try write(1000, to: "x2.flac", album: "X", track: 1, in: folder)
        try write(1000, to: "alone.wav", in: folder)
        try folder.write([], to: "bad.wav")
    }

    @Test func `every book is there, whatever is wrong with the others`() async throws {
        try await withTemporaryFolder { folder in
            try makeLibrary(folder)
            var events: [String] = []
            var options = DiscoveryOptions()
            options.optionNames = OptionNames([.damaged: "-D"])
            let scan = Forge.scan(ForgePath(folder.path), options: options)
            for await event in scan.updates {
                switch event {
                case .found(let books, let files): events.append("found \(books) \(files)")
                // A slow reader gets the newest alone.
                case .probed(let files, let all): if files == all { events.append("probed \(files) \(all)") }
                case .book(let book): events.append("book \(book.path.lastComponent)")
                @unknown default: break
                }
            }
            let report = try await scan.value
            let names = report.books.map { $0.path.lastComponent.string }
            try #require(report.books.count == 6)
            #expect(names == ["alone.wav", "x1.flac", "bad.wav", "Two", "Broken", "Half"])
            #expect(report.books.map(\.trackCount) == [1, 2, 0, 2, 0, 1])
            #expect(report.books.map { $0.error != nil } == [false, false, true, false, true, true])
            #expect(report.books.map(\.length.value) == [1000, 2000, 0, 11_000, 0, 1000])
            #expect(report.books[3].isLengthExact)
            #expect(report.books[3].chapterCount == 2)
            #expect(report.books[1].orderReason == "track numbers of the tags (2 of 2)")
            #expect(report.books[5].error?.path?.lastComponent == "2.wav")
            let remedy: Remedy = "replace the file, or leave it out with -D skip"
            #expect(report.books.compactMap { $0.error?.remedy } == [remedy, remedy, remedy])
            #expect(report.books[5].warnings.count { $0.hasSuffix("\(remedy)") } == 1)
            #expect(report.warnings.isEmpty)
            #expect(events == ["found 4 9", "probed 9 9"] + names.map { "book \($0)" })
        }
    }

    /// Their lengths tell them apart: 1 to 7 samples, by their numbers.
    @Test func `ten thousand files are opened, and stand in their order`() async throws {
        try await withTemporaryFolder { folder in
            let sounds = (1...7).map { WAVFile.data([Int16](repeating: 0, count: $0), rate: 8000) }
            for index in 0..<10_000 { try folder.write(sounds[index % 7], to: "Book/\(index).wav") }
            let plan = try await Forge.plan(
                ConversionRequest(
                    inputs: [ForgePath(folder.path("Book"))], output: ForgePath(folder.path("out.m4b")))
            ).value
            #expect(plan.tracks.map(\.length.value) == (0..<10_000).map { Int64($0 % 7 + 1) })
        }
    }

    @Test func `a root that cannot be scanned is an error, an empty one is not`() async throws {
        try await withTemporaryFolder { folder in
            let report = try await Forge.scan(ForgePath(folder.path)).value
            #expect(report.books.isEmpty)
            let file = ForgePath(try folder.write([], to: "a.wav"))
            let error = await #expect(throws: ForgeError.self) { try await Forge.scan(file).value }
            #expect(error?.code == .usage)
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await Forge.scan(ForgePath(folder.path)).value
            }
            let stop = await #expect(throws: ForgeError.self) { try await cancelled.value }
            #expect(stop?.code == .cancelled)
        }
    }

    @Test func `two books in one folder are never joined, and one by numbers of its tags is`() async throws {
        try await withTemporaryFolder { folder in
            for (name, album, track) in [("a", "X", 2), ("b", "X", 1), ("c", "Y", 2), ("d", "Y", 1)] {
                try write(1000, to: "two/\(name).flac", album: album, track: track, in: folder)
                if album == "X" {
                    try write(1000, to: "one/\(name).flac", album: album, track: track, in: folder)
                }
            }
            let error = await #expect(throws: ForgeError.self) {
                try await Forge.plan(ConversionRequest(inputs: [ForgePath(folder.path("two"))])).value
            }
            #expect(error?.code == .usage)
            #expect(error?.reason.contains("2 books: \"X\", \"Y\"") == true)
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("one"))], output: ForgePath(folder.path("o.m4b")))
            let plan = try await Forge.plan(request).value
            #expect(plan.tracks.map(\.path.stem) == ["b", "a"])
            request.discovery.order = .name
            #expect(try await Forge.plan(request).value.tracks.map(\.path.stem) == ["a", "b"])
        }
    }

    @Test func `of several bad files the first in order is the one told`() async throws {
        try await withTemporaryFolder { folder in
            for index in 1...30 { try folder.write([], to: "b/\(index).wav") }
            try write(22_050 * 20, to: "b/1.wav", in: folder)
            let error = await #expect(throws: ForgeError.self) {
                try await Forge.plan(ConversionRequest(inputs: [ForgePath(folder.path("b"))])).value
            }
            #expect(error?.code == .inputDamaged)
            #expect(error?.path?.lastComponent == "2.wav")
        }
    }
}
