import ForgeKit
import Foundation

/// Makes a book with a progress bar of its own, then begins another and cancels it.
///
///     embedding FOLDER OUT
@main struct Embedding {
    static func main() async throws {
        guard CommandLine.arguments.count == 3 else { fatalError("usage: embedding FOLDER OUT") }
        let (folder, out) = (CommandLine.arguments[1], CommandLine.arguments[2])
        try await make(folder, ForgePath("\(out)/book.m4b"))
        try await cancel(folder, ForgePath("\(out)/cancelled.m4b"))
    }

    /// Converts a folder and shows how far that is.
    private static func make(_ folder: String, _ output: ForgePath) async throws(ForgeError) {
        var request = ConversionRequest(inputs: [ForgePath(folder)], output: output)
        request.overwrite = true
        request.metadata[.narrator] = "Jane Doe"
        let conversion = Forge.convert(request)
        async let warnings = warnings(of: conversion)
        for await snapshot in conversion.progress { show(snapshot) }
        let report = try await conversion.value
        print("\nmade \(report.output): \(report.chapters.count) chapters, \(await warnings) warnings")
    }

    /// Begins a book and changes its mind.
    private static func cancel(_ folder: String, _ output: ForgePath) async throws {
        var request = ConversionRequest(inputs: [ForgePath(folder)], output: output)
        request.overwrite = true
        let conversion = Forge.convert(request)
        for await _ in conversion.progress {
            conversion.cancel()
            break
        }
        do {
            _ = try await conversion.value
            fatalError("the book was made all the same")
        } catch {
            guard error.code == .cancelled else { throw error }
            let isThere = FileManager.default.fileExists(atPath: output.string)
            print(isThere ? "a file was left" : "cancelled \(output), and no file is left")
            if isThere { exit(1) }
        }
    }

    private static func warnings(of conversion: Conversion) async -> Int {
        await conversion.updates.reduce(0) { count, event in
            if case .warning = event { count + 1 } else { count }
        }
    }

    private static func show(_ snapshot: ProgressSnapshot) {
        let marks = Int(snapshot.fraction * 30)
        let bar = String(repeating: "#", count: marks) + String(repeating: ".", count: 30 - marks)
        let line = "\r[\(bar)] \(Int(snapshot.fraction * 100)) % \(snapshot.stage.rawValue)   "
        FileHandle.standardOutput.write(Data(line.utf8))
    }
}
