import ForgeKit
import ForgeModel
import TestSupport
import Testing

/// A track that ends in its middle between two that are whole, and is kept.
@Suite(.requires(.ffmpeg)) struct KeptTracksTests {
    /// The options of ffmpeg, whether something tells how much is missing, and by how many samples the decoded part may
    /// differ from what ffmpeg decodes: a packet or two at the cut.
    struct Kind: Sendable, CustomStringConvertible {
        var name: String
        var words: [String] = []
        var isTold = true
        var tolerance: Int64 = 0
        var description: String { name }
    }

    static let kinds = [
        Kind(name: "a.mp3", tolerance: 2304), Kind(name: "a.aac", words: ["-c:a", "aac"], tolerance: 2048),
        Kind(name: "a.flac", tolerance: 4608),
        Kind(name: "a.ogg", words: ["-c:a", "libvorbis"], isTold: false, tolerance: 4096),
        Kind(name: "a.opus", isTold: false, tolerance: 2000),
        Kind(name: "a.wav"), Kind(name: "a.aiff"), Kind(name: "a.w64"), Kind(name: "a.caf"),
        Kind(name: "a.wma", tolerance: 4096), Kind(name: "a.mka", words: ["-c:a", "aac"], tolerance: 2048),
        Kind(name: "a.m4a", words: ["-c:a", "aac", "-movflags", "+faststart"], tolerance: 2048),
        Kind(
            name: "f.mp4",
            words: ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "1000000"],
            isTold: false, tolerance: 2048),
        Kind(name: "a.wv", words: ["-frame_size", "4096"], tolerance: 4096),
    ]

    @Test(arguments: kinds)
    func `all that decodes is in the book, and the others are whole`(_ kind: Kind) async throws {
        try await withTemporaryFolder { folder in
            for (name, seed) in [("1.wav", 1), ("3.wav", 3), ("2.source.wav", 2)] as [(String, UInt64)] {
                try folder.write(
                    WAVFile.data(Signal.speech16(12 * 44_100, rate: 44_100, seed: seed), rate: 44_100),
                    to: name)
            }
            let cut = folder.path("2-\(kind.name)")
            try Tool.ffmpeg.run(
                ["-v", "error", "-i", folder.path("2.source.wav")] + kind.words + [cut])
            let bytes = folder.read("2-\(kind.name)")
            try folder.write(bytes.prefix(bytes.count / 2 | 1), to: "2-\(kind.name)")
            let left = Int64(try Oracles.decode(cut, with: .ffmpeg).count)
            var request = ConversionRequest(
                inputs: [folder.path("1.wav"), cut, folder.path("3.wav")].map { ForgePath($0) },
                output: ForgePath(folder.path("b.m4b")))
            await #expect(throws: ForgeError.self) { try await Forge.convert(request).value }
            request.damaged = .keep
            let book = try await Forge.convert(request).value
            let told = book.warnings.filter { $0.contains("2-\(kind.name): DAMAGED, and kept") }
            #expect(told.count == 1, "\(book.warnings)")
            #expect(told.first?.contains(/\d s of its sound are missing/) == kind.isTold, "\(told)")
            #expect(book.skipped == [])
            #expect(book.chapters.count == 3)
            // Rates other than 44.1 kHz are those of Opus.
            let rate: Int64 = kind.name == "a.opus" ? 48_000 : 44_100
            let kept = book.chapters[2].start.value - book.chapters[1].start.value
            #expect(abs(kept - left * 44_100 / rate) <= kind.tolerance, "\(kept) of \(left)")
            #expect(book.chapters[1].start.value == 12 * 44_100)
            #expect(book.length.value - book.chapters[2].start.value == 12 * 44_100)
        }
    }

    /// A warning of a track counts as a missing part only where sound was lost: not samples that were clipped.
    @Test func `only lost sound leaves a book incomplete`() async throws {
        try await withTemporaryFolder { folder in
            let speech = Signal.speech(4 * 44_100, rate: 44_100)
            var wild = speech
            wild[1000] = .nan
            try folder.write(WAVFile.data(wild, rate: 44_100, format: .float32), to: "wild.wav")
            try folder.write(WAVFile.data(speech, rate: 44_100), to: "whole.wav")
            try Tool.ffmpeg.run(
                [
                    "-v", "error", "-i", folder.path("whole.wav"), "-c:a", "libmp3lame",
                    folder.path("hole.mp3"),
                ])
            var bytes = folder.read("hole.mp3")
            for index in bytes.count / 2..<bytes.count * 7 / 10 { bytes[index] = 0 }
            try folder.write(bytes, to: "hole.mp3")
            for (name, told, lost) in [("wild.wav", "not sound", 0), ("hole.mp3", "DAMAGED", 1)] {
                var request = ConversionRequest(
                    inputs: [ForgePath(folder.path(name))], output: ForgePath(folder.path(name + ".m4b")))
                request.damaged = .keep
                let report = try await Forge.convert(request).value
                #expect(report.warnings.count { $0.contains(told) } == 1, "\(report.warnings)")
                #expect(report.incomplete.count == lost, "\(report.incomplete)")
            }
        }
    }
}
