import ForgeKit
import ForgeModel
import Foundation
import M4BFormat
import TestSupport
import Testing

/// Files that are split and joined again, judged by decoders that are not ours.
@Suite struct SplitTests {
    private static let rate = 44_100

    /// A maker of AAC.
    enum Maker: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case libavcodec, fdk, he, matroska, adts
        var testDescription: String { rawValue }
        var name: String { ["matroska": "whole.mka", "adts": "whole.aac"][rawValue] ?? "whole.m4a" }

        /// Encodes 30 s of speech; without noise substitution, whose noise depends on where decoding began.
        func make(in folder: TemporaryFolder) throws -> String {
            let samples = Signal.speech16(30 * SplitTests.rate + 317, rate: SplitTests.rate)
            let wav = try folder.write(WAVFile.data(samples, rate: SplitTests.rate), to: "in.wav")
            let path = folder.path(name)
            switch self {
            case .fdk: try Tool.fdkaac.run(["-S", "-p", "2", "-b", "64k", "-G", "1", "-o", path, wav])
            case .he: try Tool.fdkaac.run(["-S", "-p", "5", "-b", "32k", "-G", "1", "-o", path, wav])
            default:
                try Tool.ffmpeg.run([
                    "-v", "error", "-i", wav, "-c:a", "aac", "-aac_pns", "0", "-b:a", "64k", path,
                ])
            }
            return path
        }
    }

    private func split(
        _ path: String, _ rule: SplitRule, in folder: TemporaryFolder,
        _ change: (inout SplitRequest) -> Void = { _ in }
    ) async throws -> SplitReport {
        var request = SplitRequest(ForgePath(path), at: rule)
        request.folder = ForgePath(folder.path("parts"))
        change(&request)
        return try await Forge.split(request).value
    }

    private func file(_ path: String) throws -> M4BFile {
        try M4BFile(reading: FileSource(contents(ofFile: path) ?? []))
    }

    /// The packets, by ffmpeg.
    private func packets(_ path: String) throws -> [UInt8] {
        try Tool.ffmpeg.run(
            [
                "-v", "error", "-ignore_editlist", "1", "-i", path, "-map", "0:a", "-c", "copy", "-f", "data",
                "-",
            ]
        ).stdout
    }

    @Test(.requires(.ffmpeg, .ffmpeg9), arguments: [Maker.libavcodec, .matroska, .adts])
    func `parts are the sound of the whole to the sample, and joined again they are the whole`(
        _ maker: Maker
    ) async throws { try await check(maker) }

    @Test(.requires(.ffmpeg, .ffmpeg9), .whereInstalled(.fdkaac), arguments: [Maker.fdk, .he])
    func `the same of another encoder's files`(_ maker: Maker) async throws { try await check(maker) }

    private func check(_ maker: Maker) async throws {
        try await withTemporaryFolder { folder in
            let path = try maker.make(in: folder)
            // A book of the same packets, for containers whose delay other programs do not take away.
            var whole = ConversionRequest(
                inputs: [ForgePath(path)], output: ForgePath(folder.path("whole.m4b")))
            whole.encoding.codec = .copy
            let made = try await Forge.convert(whole).value
            let report = try await split(path, .tracks(MediaTime(value: 4, timescale: 1)), in: folder)
            #expect(report.parts.count > 6)
            #expect(report.length == made.length)
            var next: Int64 = 0
            for part in report.parts {
                #expect(part.start.value == next)
                next += part.length.value
            }
            #expect(next == report.length.value)

            let sound = try Oracles.decodeFloat(whole.output!.string, with: .ffmpeg9)
            // libavcodec gives two channels for every mono stream with SBR.
            let channels = maker == .he ? 2 : 1
            #expect(sound.count == Int(report.length.value) * channels)
            for part in report.parts {
                let own = try Oracles.decodeFloat(part.output.string, with: .ffmpeg9)
                let start = Int(part.start.value) * channels
                let expected = Array(sound[start..<start + Int(part.length.value) * channels])
                #expect(own.count == expected.count)
                if maker == .he {
                    // SBR's noise depends on where decoding began; the place does not.
                    let window = Array(expected[8192..<40_960])
                    #expect(Signal.lag(of: window, in: Array(own[8000..<41_200]), reach: 400) == 192)
                } else {
                    #expect(own == expected)
                }
            }

            let joined = folder.path("joined.m4b")
            var join = ConversionRequest(inputs: report.parts.map(\.output), output: ForgePath(joined))
            join.encoding.codec = .copy
            let again = try await Forge.convert(join).value
            #expect(again.length == made.length)
            #expect(again.packets == made.packets)
            let copied = try packets(whole.output!.string)
            #expect(try packets(joined) == copied)
            #expect(try Oracles.decodeFloat(joined, with: .ffmpeg9) == sound)
        }
    }

    /// A book of three chapters with what converting knows nothing of.
    private func omnibus(_ folder: TemporaryFolder) async throws -> ForgePath {
        for (index, title) in ["Book 1: A", "Book 1: B", "Book 2: C"].enumerated() {
            let samples = Signal.speech16(22_050 * (4 + index), rate: 22_050, seed: UInt64(index + 1))
            try folder.write(WAVFile.data(samples, rate: 22_050), to: "in/\(index)\(title).wav")
        }
        let sheet = "00:00:00 Book 1: A\n00:00:04 Book 1: B\n00:00:09 Book 2: C\n"
        try folder.write(Array(sheet.utf8), to: "in/chapters.txt")
        let path = ForgePath(folder.path("omnibus.m4b"))
        var request = ConversionRequest(inputs: [ForgePath(folder.path("in"))], output: path)
        request.metadata[.title] = "Omnibus"
        request.metadata[.author] = "Ann"
        request.metadata[.asin] = "B000000001"
        _ = try await Forge.convert(request).value
        var edit = EditRequest(path)
        edit.tags = ["----:com.apple.iTunes:MOOD": ["calm"], "sonm": ["Old"]]
        _ = try await Forge.edit(edit)
        return path
    }

    @Test func `parts of a book have its tags, and a title and number of their own`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await omnibus(folder)
            let before = contents(ofFile: path.string)
            let report = try await split(path.string, .chapters, in: folder)
            #expect(
                folder.names(in: "parts")
                    == ["01 - Book 1_ A.m4b", "02 - Book 1_ B.m4b", "03 - Book 2_ C.m4b"])
            #expect(contents(ofFile: path.string) == before)
            let part = try file(report.parts[1].output.string)
            #expect(part.text("©nam") == "Book 1: B")
            #expect(part.text("©alb") == "Omnibus")
            #expect(part.text("sonm") == nil)
            #expect(part.text("----:com.apple.iTunes:MOOD") == "calm")
            #expect(part.text("----:com.apple.iTunes:ASIN") == "B000000001")
            let number = part.tags.first { $0.key == "trkn" }?.value
            #expect(number == .bytes([0, 0, 0, 2, 0, 3, 0, 0], type: 0))
            #expect(report.parts[1].start.value == 4 * 22_050)
            #expect(part.neroChapters.map(\.title) == ["Book 1: B"])
        }
    }

    @Test func `books that were one have titles and places of their own`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await omnibus(folder)
            let report = try await split(path.string, .pattern(#"(Book \d): (.)"#), in: folder)
            #expect(folder.names(in: "parts") == ["Book 1.m4b", "Book 2.m4b"])
            let book = try file(report.parts[1].output.string)
            #expect(book.text("©nam") == "Book 2")
            #expect(book.text("©alb") == "Book 2")
            #expect(book.text("----:com.apple.iTunes:SERIES") == "Omnibus")
            #expect(book.text("----:com.apple.iTunes:SERIES-PART") == "2")
            #expect(book.text("----:com.apple.iTunes:ASIN") == nil)
            #expect(book.text("----:com.apple.iTunes:MOOD") == "calm")
            let chapters = try file(report.parts[0].output.string).neroChapters
            #expect(chapters.map(\.title) == ["A", "B"])

            var join = ConversionRequest(
                inputs: report.parts.map(\.output), output: ForgePath(folder.path("again.m4b")))
            join.nestsChapters = true
            let again = try await Forge.convert(join).value
            #expect(again.chapters.map(\.title) == ["Book 1: A", "Book 1: B", "Book 2: C"])
            #expect(try file(again.output.string).text("©alb") == "Omnibus")
            #expect(try file(again.output.string).text("----:com.apple.iTunes:SERIES-PART") == nil)
        }
    }

    @Test func `no file is larger than was asked for, and few are much smaller`() async throws {
        try await withTemporaryFolder { folder in
            let samples = Signal.speech16(22_050 * 120, rate: 22_050)
            try folder.write(WAVFile.data(samples, rate: 22_050), to: "in.wav")
            var request = ConversionRequest(
                inputs: [ForgePath(folder.path("in.wav"))], output: ForgePath(folder.path("a.m4b")))
            request.encoding.bitRate = 64_000
            _ = try await Forge.convert(request).value
            let report = try await split(folder.path("a.m4b"), .largest(bytes: 300_000), in: folder)
            let sizes = report.parts.compactMap(\.fileSize)
            #expect(sizes.count == report.parts.count)
            #expect(sizes.allSatisfy { $0 <= 300_000 })
            #expect(sizes.dropLast().allSatisfy { $0 >= 110_000 })
        }
    }

    @Test func `nothing is written where a name is taken, where it is a trial, and where nothing is split`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let path = try await omnibus(folder)
            let trial = try await split(path.string, .chapters, in: folder) { $0.isTrial = true }
            #expect(trial.parts.count == 3)
            #expect(trial.parts.allSatisfy { $0.fileSize == nil })
            let whole = try await split(
                path.string, .longest(MediaTime(value: 3600, timescale: 1)), in: folder)
            #expect(whole.parts.isEmpty)
            #expect(folder.names(in: "parts").isEmpty)
            try folder.write([1], to: "parts/03 - Book 2_ C.m4b")
            let error = await #expect(throws: ForgeError.self) {
                try await split(path.string, .chapters, in: folder)
            }
            #expect(error?.code == .outputExists)
            #expect(folder.names(in: "parts") == ["03 - Book 2_ C.m4b"])
            _ = try await split(path.string, .chapters, in: folder) { $0.overwrite = true }
            #expect(folder.names(in: "parts").count == 3)
        }
    }

    @Test func `sound that cannot be copied is not split`() async throws {
        try await withTemporaryFolder { folder in
            try folder.write(WAVFile.data(Signal.speech16(22_050, rate: 22_050), rate: 22_050), to: "a.wav")
            let error = await #expect(throws: ForgeError.self) {
                try await split(folder.path("a.wav"), .pauses, in: folder)
            }
            #expect(error?.code == .usage)
            #expect(error?.reason == "its sound cannot be split as it is: pcm_s16le")
            #expect(folder.names(in: "parts").isEmpty)
        }
    }

    @Test func `names are a template's, and those that would be one get numbers`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await omnibus(folder)
            let report = try await split(path.string, .chapters, in: folder) {
                $0.isTrial = true
                $0.kind = .m4a
                $0.template = try? OutputTemplate(ofPart: "{title} of {parts}")
            }
            #expect(
                report.parts.map(\.output.lastComponent.string)
                    == ["Omnibus of 3.m4a", "Omnibus of 3 (2).m4a", "Omnibus of 3 (3).m4a"])
            #expect(throws: ForgeError.self) { try OutputTemplate(ofPart: "{title}/{part}") }
            #expect(throws: ForgeError.self) { try OutputTemplate("{part}") }
        }
    }
}
