import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Files of every kind that readers of our own look into, with bytes that nobody meant: none crashes, hangs or takes memory
/// out of proportion.
@Suite struct ReaderFuzzTests {
    private static func files(_ folder: TemporaryFolder) throws -> [[UInt8]] {
        let handmade = [
            HandmadeSound.ape, HandmadeSound.tak, HandmadeSound.musepack7, HandmadeSound.musepack8,
            HandmadeSound.amr,
        ]
        return try handmade.map { $0 + APEBytes.tag([("Title", 0, Array("T".utf8))]) }
            + SoundKind.all.map { Array(try $0.make(in: folder, seconds: 0.1).prefix(12_000)) }
    }

    /// Reads a file by all readers, whichever it was made for. Errors are as good as answers.
    private func readAll(_ file: InputFile) {
        let readers: [(InputFile) throws -> Void] = [
            { _ = try FrameEnd.look($0, .adts) }, { _ = try FrameEnd.look($0, .ac3) },
            { _ = try FrameEnd.look($0, .dts) }, { _ = try MP3End.look($0, isCancelled: { false }) },
            { _ = try MP3End.isFreeFormat($0) }, { _ = try FLACEnd.look($0) },
            { _ = try WAVEnd.look($0, 44_100) },
            { _ = try AIFFEnd.look($0, 44_100) }, { _ = try W64End.look($0, 44_100) },
            { _ = try CAFEnd.look($0, 44_100) }, { _ = try AUEnd.look($0, 44_100) },
            { _ = try ASFEnd.look($0, 44_100) }, { _ = try WavPackEnd.look($0) }, { _ = try APEEnd.look($0) },
            { _ = try TTAEnd.look($0) }, { _ = try TAKEnd.look($0) }, { _ = try MusepackEnd.look($0) },
            { _ = try DSFEnd.look($0) }, { _ = try AVIEnd.look($0) }, { _ = try FLVEnd.look($0) },
            { _ = try MPEGTSEnd.look($0, id: 256) }, { _ = try RealMediaEnd.look($0) },
            { _ = try MPEGPSEnd.look($0) }, { _ = try SoXEnd.look($0) }, { _ = try AMREnd.look($0) },
            { _ = try AVIEnd.left(behind: $0.size / 2, of: $0) },
            { _ = try FrameStream(of: $0, "wav", codec: "mp3", end: nil) },
            { _ = try MatroskaEnd.look($0) },
            { _ = try OpenSizes(of: $0) }, { _ = try OggFacts($0) },
            { _ = try MatroskaChapters($0, language: "eng") },
            { _ = try StrayTags.junk(in: 0..<$0.size, of: $0) },
            { file in
                let span = try SoundSpan(of: file)
                #expect(span.start <= file.size)
                #expect(span.end <= file.size)
                #expect(span.end >= 0)
            },
            { file in
                let boxes = try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit)
                #expect(boxes.covers.allSatisfy { Int64($0.data.count) <= file.size })
                for track in boxes.tracks {
                    var packets = try boxes.packets(of: track, in: file)
                    var sizes: [UInt32] = []
                    while try packets.next(maxBytes: 1 << 16, sizes: &sizes) != nil {}
                }
            },
        ]
        for reader in readers { _ = try? reader(file) }
    }

    @Test(.requires(.ffmpeg)) func `random containers`() throws {
        try withTemporaryFolder { folder in
            let files = try Self.files(folder)
            try Fuzz.rounds("readers of files", 28 * 12, seed: 31) { random in
                let broken = random.broken(files[random.below(files.count)])
                let path = try folder.write(broken.isEmpty ? [0] : broken, to: "broken")
                readAll(try InputFile(ForgePath(path)))
            }
        }
    }

    /// Pictures tell their size and their end, whatever they are.
    @Test(.requires(.ffmpeg)) func `random pictures`() throws {
        try withTemporaryFolder { folder in
            var seeds = [CoverSizeTests.fourColours([[1, 2, 3, 4]], transform: 2)]
            for name in ["a.jpg", "a.png", "a.gif", "a.bmp", "a.webp"] {
                try Tool.ffmpeg.run([
                    "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48", "-frames:v", "1",
                    folder.path(name),
                ])
                seeds.append(folder.read(name))
            }
            try Fuzz.rounds("pictures", 2000, seed: 32) { random in
                let cover = CoverImage(data: random.broken(seeds[random.below(seeds.count)]), origin: "x")
                _ = (cover.endsEarly, cover.isCMYK)
                let size = PictureSize(cover.data)
                #expect(size.map { $0.width > 0 && $0.height > 0 } ?? true)
                _ = CoverImage.best(of: [cover, cover])
            }
        }
    }
}
