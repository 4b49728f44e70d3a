import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Which picture becomes the cover.
@Suite struct CoverTests {
    private func picture(_ folder: TemporaryFolder, _ name: String, _ size: String, _ more: [String] = [])
        throws -> ForgePath
    {
        let path = folder.path(name)
        try Tool.ffmpeg.run(
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc=s=\(size)", "-frames:v", "1"]
                + more + [path])
        return ForgePath(path)
    }

    private func embedded(_ path: ForgePath, in name: String = "1.mp3") throws -> TrackProbe {
        track(name, cover: CoverImage(data: try TextFile.bytes(of: path, limit: 9_000_000), origin: name))
    }

    @Test(.requires(.ffmpeg), arguments: ["a.png", "a.jpg", "a.gif", "a.bmp", "a.webp"])
    func `sizes of real pictures`(_ name: String) throws {
        try withTemporaryFolder { folder in
            for size in ["321x123", "16x600"] {
                let data = try TextFile.bytes(of: try picture(folder, name, size), limit: 9_000_000)
                let found = try #require(PictureSize(data))
                #expect("\(found.width)x\(found.height)" == size)
                // Cut anywhere, it is unknown or the same, never a crash.
                for count in 0..<min(700, data.count) {
                    let cut = PictureSize(Array(data.prefix(count)))
                    #expect(cut == nil || cut == found)
                }
            }
        }
    }

    /// A picture that is cut off is left out, beside the audio and in it, and the next best is taken.
    @Test(.requires(.ffmpeg)) func `cut pictures are left out`() throws {
        try withTemporaryFolder { folder in
            func cut(_ path: ForgePath, _ name: String) throws -> ForgePath {
                let bytes = try TextFile.bytes(of: path, limit: 9_000_000)
                return ForgePath(try folder.write(bytes.prefix(bytes.count / 2), to: name))
            }
            let large = try picture(folder, "large.png", "500x500")
            let cover = try cut(try picture(folder, "large.jpg", "500x500"), "cover.jpg")
            let small = try picture(folder, "folder.png", "200x200")
            let inside = try embedded(try cut(large, "x.png"))
            let choice = try CoverChoice(given: nil, sidecars: [cover, small], tracks: [inside])
            #expect(choice.cover?.origin == "folder.png")
            #expect(
                choice.warnings == [
                    "cover.jpg is left out: the picture ends early",
                    "the picture in 1.mp3 is left out: it ends early",
                ])
            let alone = try CoverChoice(given: nil, sidecars: [cover], tracks: [])
            #expect(alone.cover == nil)
            #expect(alone.warnings.count == 1)
        }
    }

    @Test(.requires(.ffmpeg)) func `WebP lossless`() throws {
        try withTemporaryFolder { folder in
            let path = try picture(folder, "a.webp", "321x123", ["-lossless", "1", "-pix_fmt", "bgra"])
            let size = PictureSize(try TextFile.bytes(of: path, limit: 9_000_000))
            #expect(size?.width == 321)
            #expect(size?.height == 123)
        }
    }

    @Test(.requires(.ffmpeg)) func `the largest sensible one`() throws {
        try withTemporaryFolder { folder in
            let small = try picture(folder, "cover.jpg", "150x150")
            let large = try picture(folder, "folder.png", "400x400")
            let wide = try picture(folder, "inner.jpg", "900x300")
            let scan = try picture(folder, "cover.bmp", "400x400")
            func choice(_ files: [ForgePath], _ tracks: [TrackProbe] = []) throws -> CoverChoice {
                try CoverChoice(given: nil, sidecars: files, tracks: tracks)
            }
            #expect(try choice([small, large]).cover?.origin == "folder.png")
            #expect(try choice([small, wide]).cover?.origin == "cover.jpg", "another name stands back")
            #expect(try choice([wide]).cover?.origin == "inner.jpg", "unless it is the only one")
            #expect(try choice([wide, try picture(folder, "b.jpg", "200x200")]).cover == nil)
            #expect(try choice([scan, large]).cover?.origin == "folder.png", "no conversion")
            #expect(try choice([large, scan]).cover?.origin == "folder.png")
            #expect(try choice([small], [try embedded(small)]).cover?.origin == "cover.jpg")
            #expect(
                try choice([small], [try embedded(wide)]).cover?.origin == "cover.jpg",
                "no cover is that wide")
            #expect(try choice([], [try embedded(wide)]).cover?.origin == "1.mp3", "but better than none")
            let tiny = try picture(folder, "cover.png", "90x90")
            #expect(try choice([tiny], [try embedded(wide)]).cover?.origin == "1.mp3", "neither is sensible")
            let replaced = try choice([small], [try embedded(large)])
            #expect(replaced.cover?.origin == "1.mp3")
            #expect(
                replaced.warnings == [
                    "the cover is that in 1.mp3 (400 x 400), which is better than cover.jpg (150 x 150)"
                ])
            #expect(replaced.reason == "that in 1.mp3 (400 x 400), the best of 2")
            let both = try choice([], [try embedded(small), try embedded(large, in: "2.mp3")])
            #expect(both.cover?.origin == "2.mp3")
            #expect(both.warnings == [])
            #expect(
                try choice([large], [try embedded(large)]).reason
                    == "folder.png (400 x 400), the only picture")
        }
    }

    /// All pictures of a file are looked at: an icon in front of the front, a back that is larger than it.
    @Test(.requires(.ffmpeg)) func `pictures of one file`() throws {
        try withTemporaryFolder { folder in
            func image(_ name: String, _ size: String, _ kind: CoverImage.Kind) throws -> CoverImage {
                let data = try TextFile.bytes(of: try picture(folder, name, size), limit: 9_000_000)
                return CoverImage(data: data, origin: "1.mp3", kind: kind)
            }
            let icon = try image("i.png", "32x32", .other)
            let tinyFront = try image("t.png", "32x33", .front)
            let front = try image("f.png", "300x300", .front)
            let back = try image("b.png", "500x500", .other)
            let plain = try image("p.png", "400x400", .unknown)
            func choice(_ pictures: [CoverImage], _ files: [ForgePath] = []) throws -> CoverChoice {
                var track = track("1.mp3")
                track.pictures = pictures
                return try CoverChoice(given: nil, sidecars: files, tracks: [track])
            }
            #expect(try choice([icon, front]).cover == front)
            #expect(try choice([back, plain, front]).cover == front)
            #expect(try choice([back, plain]).cover == plain)
            #expect(try choice([tinyFront, plain]).cover == plain, "an icon is no front")
            #expect(try choice([icon, tinyFront, back]).cover == back)
            #expect(
                try choice([back, plain, front]).reason == "that in 1.mp3 (300 x 300), the best of 3")
            let beside = try picture(folder, "cover.jpg", "150x150")
            #expect(try choice([back], [beside]).cover?.origin == "cover.jpg", "a back is no front")
            #expect(try choice([plain], [beside]).cover == plain)
            // The next best that is whole.
            let cut = CoverImage(data: front.data.dropLast(30), origin: "1.mp3", kind: .front)
            let cutPlain = CoverImage(data: plain.data.dropLast(30), origin: "1.mp3")
            let whole = try choice([cut, back, cutPlain])
            #expect(whole.cover == back)
            #expect(whole.reason == "that in 1.mp3 (500 x 500), the only picture")
            #expect(
                whole.warnings
                    == Array(repeating: "the picture in 1.mp3 is left out: it ends early", count: 2))
        }
    }

    /// Kinds that nothing here can read come last, and are told of where there is no other.
    @Test(.requires(.ffmpeg)) func `foreign kinds`() throws {
        let heads: [(CoverFormat, String)] = [
            (.avif, "\0\0\0\u{1C}ftypavif"), (.heic, "\0\0\0\u{18}ftypheic"), (.heic, "\0\0\0\u{18}ftypmif1"),
            (.tiff, "II*\0"), (.tiff, "MM\0*"), (.jp2, "\0\0\0\u{C}jP  \r\n"), (.jxl, "\0\0\0\u{C}JXL \r\n"),
        ]
        try withTemporaryFolder { folder in
            let plain = CoverImage(
                data: try TextFile.bytes(of: try picture(folder, "p.png", "200x200"), limit: 1_000_000),
                origin: "1.mp3", kind: .other)
            for (format, head) in heads {
                let data = head.unicodeScalars.map { UInt8($0.value) } + [UInt8](repeating: 0, count: 50)
                let foreign = CoverImage(data: data, origin: "1.mp3", kind: .front)
                #expect(foreign.format == format)
                #expect(CoverImage.isPicture(data))
                #expect(CoverImage.best(of: [foreign, plain]) == plain)
            }
            let avif = ForgePath(try folder.write(Array("x".utf8), to: "cover.avif"))
            #expect(
                try CoverChoice(given: nil, sidecars: [avif], tracks: []).warnings == [
                    "cover.avif is left out: it is not a picture of a known kind"
                ])
            let other = try picture(folder, "front.jpg", "150x150")
            let choice = try CoverChoice(given: nil, sidecars: [avif, other], tracks: [])
            #expect(choice.cover?.origin == "front.jpg")
            #expect(choice.warnings.isEmpty)
        }
    }

    @Test(.requires(.ffmpeg)) func `what is no cover`() throws {
        try withTemporaryFolder { folder in
            let dot = try picture(folder, "cover.png", "1x1")
            #expect(try CoverChoice(given: nil, sidecars: [dot], tracks: []).cover == nil)
            #expect(try CoverChoice(given: nil, sidecars: [], tracks: [try embedded(dot)]).cover == nil)
            let fake = ForgePath(try folder.write(Array("<html>".utf8), to: "cover.jpg"))
            let huge = ForgePath(try folder.write([0xFF, 0xD8, 0xFF], to: "folder.jpg"))
            #expect(truncate(huge.string, 60_000_000) == 0)
            let choice = try CoverChoice(given: nil, sidecars: [fake, huge], tracks: [])
            #expect(choice.cover == nil)
            #expect(choice.reason == nil)
            #expect(
                choice.warnings == [
                    "cover.jpg is left out: it is not a picture of a known kind",
                    "folder.jpg is left out: 60000000 bytes are too many",
                ])
        }
    }

    @Test func `given and unwanted`() throws {
        let mine = CoverImage(data: [3], origin: "c.jpg")
        let tracks = [track("1.mp3", cover: CoverImage(data: [1], origin: "1.mp3"))]
        #expect(try CoverChoice(given: mine, sidecars: [], tracks: tracks).cover == mine)
        #expect(try CoverChoice(given: mine, sidecars: [], tracks: tracks, isWanted: false).cover == nil)
        var options = DiscoveryOptions()
        options.noCover = true
        let candidate = BookCandidate(name: "B", files: ["1.mp3"], orderReason: "", isExplicitOrder: false)
        let book = try Discovery.book(
            from: candidate, tracks: tracks, overrides: BookMetadata(), cover: mine, options: options)
        #expect(book.cover == nil)
    }

    @Test func `random headers`() {
        var random = SplitMix64(11)
        let magics: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF], Array("GIF89a".utf8), Array("BM".utf8), Array("RIFF0000WEBPVP8 ".utf8),
            Array("RIFF0000WEBPVP8L".utf8), Array("RIFF0000WEBPVP8X".utf8),
            [0x89] + Array("PNG\r\n".utf8) + [0x1A, 0x0A],
        ]
        for _ in 0..<5000 {
            let tail = (0..<random.below(40)).map { _ in
                UInt8(random.below(4) == 0 ? 0xFF : random.below(256))
            }
            if let size = PictureSize(magics[random.below(magics.count)] + tail) {
                #expect(size.width > 0)
                #expect(size.height > 0)
                #expect(size.area > 0)
            }
        }
    }
}
