// The code of the README and of the documentation's articles, to be compiled: `DocumentedCodeTests` compares it line by line.
import ForgeBatch
import ForgeKit

func readme() async throws {
    var request = ConversionRequest(inputs: ["The Time Machine"])
    request.metadata[.narrator] = "Jane Doe"
    let conversion = Forge.convert(request)
    for await snapshot in conversion.progress { print(Int(snapshot.fraction * 100), "%") }
    let report = try await conversion.value
    print(report.output, report.chapters.count, "chapters")
}

func makeBook() async throws {
    var request = ConversionRequest(inputs: ["The Time Machine"], output: "Books")
    request.metadata[.narrator] = "Jane Doe"
    request.encoding.preset = .speech
    let conversion = Forge.convert(request)
    for await event in conversion.updates {
        switch event {
        case .plan(let plan): print(plan.tracks.count, "tracks,", plan.chapters.count, "chapters")
        case .warning(let text): print("warning:", text)
        case .progress(let snapshot): print(Int(snapshot.fraction * 100), "%")
        @unknown default: break
        }
    }
    do {
        let report = try await conversion.value
        print(report.output, report.chapters.count, "chapters")
    } catch {
        guard error.code == .outputExists else { throw error }
        print("there is such a book already")
    }
}

func makeLibrary() async throws {
    let batch = Batch(BatchOptions(libraries: ["Audiobooks"], output: "M4B")).run()
    for await event in batch.updates {
        switch event {
        case .planned(let plan): print(plan.toMake.count, "books to make")
        case .ended(_, let book): print(book.name, book.state.rawValue)
        default: break
        }
    }
    print(try await batch.value.totals.failed, "books failed")
}

func correct(_ path: ForgePath) async throws(ForgeError) -> EditReport {
    var request = EditRequest(path)
    request.fields[.title] = "The Book"
    request.fields[.seriesPart] = "2"
    request.tags["----:com.apple.iTunes:MOOD"] = ["calm", "dark"]
    request.chapters = [
        EditRequest.Chapter(start: MediaTime(value: 0, timescale: 1000), title: "Prologue"),
        EditRequest.Chapter(start: MediaTime(value: 61_500, timescale: 1000), title: "One"),
    ]
    return try await Forge.edit(request)
}

func tidy(_ path: ForgePath) async throws(ForgeError) -> ChapterReport {
    var change = ChapterChange()
    change.realignsWithin = .seconds(30)
    change.length = ChapterChange.Length(longest: .seconds(1800), desired: .seconds(900))
    change.numbering = "Chapter"
    return try await Forge.edit(EditRequest(path), chapters: change)
}

func books(of omnibus: ForgePath) async throws(ForgeError) -> [ForgePath] {
    var request = SplitRequest(omnibus, at: .titles(["Book 2", "Book 3"]))
    request.folder = "The Series"
    return try await Forge.split(request).value.parts.map(\.output)
}
