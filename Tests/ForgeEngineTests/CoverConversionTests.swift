import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

@Suite struct CoverConversionTests {
    /// The pixels of a picture by ffmpeg, as RGB of `size` pixels a side.
    private func pixels(_ path: String, size: Int) throws -> [UInt8] {
        let run = try Tool.ffmpeg.run([
            "-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
        ])
        #expect(run.stdout.count == size * size * 3)
        return run.stdout
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String] = []
        var testDescription: String { "\(name) \(arguments.joined(separator: " "))" }
    }

    static let kinds = [
        Kind(name: "a.webp", arguments: ["-lossless", "1"]), Kind(name: "a.webp", arguments: ["-q:v", "95"]),
        Kind(name: "a.bmp"), Kind(name: "a.bmp", arguments: ["-pix_fmt", "rgb565le"]),
        Kind(name: "a.bmp", arguments: ["-pix_fmt", "gray"]),
        Kind(name: "a.bmp", arguments: ["-pix_fmt", "bgra"]),
        Kind(name: "a.gif"),
    ]

    @Test(.requires(.ffmpeg), arguments: kinds)
    func `WebP, BMP and GIF become JPEGs of the same picture`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            let path = folder.path(kind.name)
            // An odd size, since rows are padded and chroma is halved; soft colours, which JPEG keeps well.
            try Tool.ffmpeg.run(
                [
                    "-v", "error", "-f", "lavfi", "-i", "gradients=s=97x97:n=4:seed=7:d=1,format=rgb24",
                    "-frames:v", "1",
                ]
                    + kind.arguments + [path])
            let cover = try CoverImage(data: folder.read(kind.name), origin: kind.name).fittingM4B().cover
            #expect(cover.format == .jpeg)
            #expect(cover.origin == kind.name)
            let jpeg = try folder.write(cover.data, to: "out.jpg")
            let (source, result) = (try pixels(path, size: 97), try pixels(jpeg, size: 97))
            let error = zip(source, result).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            // JPEG at this quality is within a few levels on soft pictures; a swapped channel or a shift by a pixel
            // row is tens off. GIF's 256 colours dither, which JPEG smooths.
            #expect(error / source.count <= 6, "mean error \(Double(error) / Double(source.count))")
        }
    }

    @Test(.requires(.ffmpeg), arguments: ["a.webp"])
    func `what is transparent becomes white`(name: String) throws {
        try withTemporaryFolder { folder in
            let path = folder.path(name)
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "color=red@0.0:s=32x32,format=rgba", "-frames:v", "1",
                path,
            ])
            let cover = try CoverImage(data: folder.read(name), origin: name).fittingM4B().cover
            let result = try pixels(try folder.write(cover.data, to: "out.jpg"), size: 32)
            #expect(result.allSatisfy { $0 > 250 })
        }
    }

    /// Animations as Pillow, by libwebp, and ffmpeg write them; Pillow tells what their first picture is.
    @Test(
        .requires(.python, .ffmpeg),
        arguments: [
            "quality=95", "lossless=True", "quality=95, translucent=True", "lossless=True, translucent=True",
            "ffmpeg",
        ])
    func `of an animated WebP the first picture becomes the cover`(_ how: String) throws {
        try withTemporaryFolder { folder in
            let source = folder.path("a.webp")
            if how == "ffmpeg" {
                try Tool.ffmpeg.run([
                    "-v", "error", "-f", "lavfi", "-i", "gradients=s=97x97:n=4:seed=7:d=0.4:r=5:speed=0.1",
                    "-c:v", "libwebp_anim", "-lossless", "1", source,
                ])
            }
            let script = """
                import sys
                from PIL import Image
                source, still, how = sys.argv[1:]
                if how != "ffmpeg":
                    options = eval(f"dict({how})")
                    soft = options.pop("translucent", False)
                    def picture(first):
                        red = Image.linear_gradient("L").resize((97, 97))
                        other = red.rotate(90 if first else 180)
                        alpha = Image.radial_gradient("L").resize((97, 97)) if soft else Image.new("L", (97, 97), 255)
                        return Image.merge("RGBA", (red, other, other.rotate(90), alpha))
                    picture(True).save(
                        source, save_all=True, append_images=[picture(False)], duration=200, exif=b"Exif", **options)
                with Image.open(source) as image:
                    assert image.n_frames > 1
                    first = image.convert("RGBA")
                    white = Image.new("RGBA", first.size, "white")
                    Image.alpha_composite(white, first).convert("RGB").save(still)
                """
            try Tool.python.run(["-c", script, source, folder.path("still.png"), how])
            let cover = CoverImage(data: folder.read("a.webp"), origin: "a.webp")
            #expect(!cover.endsEarly)
            #expect(PictureSize(cover.data).map { [$0.width, $0.height] } == [97, 97])
            let made = try cover.fittingM4B().cover
            #expect(made.format == .jpeg)
            // A chunk of three bytes and one of padding behind VP8X.
            let odd = Array("ODDC".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
            let other = cover.data[..<30] + odd + cover.data[30...]
            #expect(try CoverImage(data: Array(other), origin: "a.webp").fittingM4B().cover.data == made.data)
            let result = try pixels(try folder.write(made.data, to: "out.jpg"), size: 97)
            let right = try pixels(folder.path("still.png"), size: 97)
            let error = zip(right, result).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            // As above; the second picture differs by more than 40 levels from the first.
            #expect(error / right.count <= 6, "mean error \(Double(error) / Double(right.count))")
            // The same picture at a place of a larger canvas, which is white for the rest.
            var placed = cover.data
            placed[24..<30] = [199, 0, 0, 149, 0, 0]
            let frame = try #require(placed.firstRange(of: Array("ANMF".utf8))).upperBound + 4
            placed[frame..<frame + 6] = [20, 0, 0, 10, 0, 0]
            let large = try CoverImage(data: placed, origin: "a.webp").fittingM4B().cover
            #expect(PictureSize(large.data).map { [$0.width, $0.height] } == [200, 150])
            try folder.write(large.data, to: "large.jpg")
            try Tool.python.run([
                "-c",
                """
                import sys
                from PIL import Image, ImageChops, ImageStat
                large, still = Image.open(sys.argv[1]).convert("RGB"), Image.open(sys.argv[2]).convert("RGB")
                right = Image.new("RGB", (200, 150), "white")
                right.paste(still, (40, 20))
                error = sum(ImageStat.Stat(ImageChops.difference(large, right)).mean) / 3
                assert error <= 6, error
                """, folder.path("large.jpg"), folder.path("still.png"),
            ])
            // Cut anywhere, there is no picture, or one that decodes or not, never a crash.
            for count in stride(from: 0, to: min(cover.data.count, 900), by: 7) {
                _ = try? CoverImage(data: Array(cover.data.prefix(count)), origin: "a.webp").fittingM4B()
            }
        }
    }

    @Test func `JPEG and PNG stay as they are, byte for byte`() throws {
        for data in [
            [0xFF, 0xD8, 0xFF, 0xE0, 9],
            Array("\u{89}PNG\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) }),
        ] {
            let cover = CoverImage(data: data, origin: "x")
            #expect(try cover.fittingM4B().cover == cover)
        }
    }

    @Test(arguments: [
        Array("RIFF\u{4}\0\0\0WEBPVP8 ".utf8), Array("GIF89a".utf8), Array("BM".utf8),
        Array("<svg/>".utf8),
        Array("RIFF\0\0\0\0WEBP".utf8) + [UInt8](repeating: 0x55, count: 5000),
    ])
    func `other kinds and broken pictures are refused by name`(data: [UInt8]) {
        let error = #expect(throws: ForgeError.self) {
            try CoverImage(data: data, origin: "cover.x").fittingM4B()
        }
        #expect(error?.code == .inputDamaged)
        #expect(error?.path == "cover.x")
    }
}
