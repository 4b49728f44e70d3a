import ForgeModel
import TestSupport
import Testing

@testable import FFmpegBinding
@testable import ForgeEngine

/// Covers that are too large, and those in printers' colours.
@Suite struct CoverSizeTests {
    /// A picture as RGB, by ffmpeg.
    private func pixels(_ path: String, scaledTo size: String? = nil) throws -> [UInt8] {
        let scale = size.map { ["-vf", "scale=\($0):flags=area+accurate_rnd+full_chroma_int"] } ?? []
        return try Tool.ffmpeg.run(
            ["-v", "error", "-i", path, "-frames:v", "1"] + scale + [
                "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
            ]
        ).stdout
    }

    private func picture(_ folder: TemporaryFolder, _ name: String, _ source: String, _ more: [String] = [])
        throws
        -> CoverImage
    {
        try Tool.ffmpeg.run(
            ["-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1"] + more + ["-y", folder.path(name)])
        return CoverImage(data: folder.read(name), origin: name)
    }

    /// By ratios that are whole, are not, and are near 1; every kind of pixels that JPEG and PNG have.
    @Test(
        .requires(.ffmpeg),
        arguments: [
            ("a.jpg", "yuvj420p", 200, "200x150"), ("a.jpg", "yuvj422p", 133, "133x100"),
            ("a.jpg", "yuvj444p", 399, "399x299"),
            ("a.jpg", "gray", 100, "100x75"), ("a.png", "rgb24", 57, "57x43"),
            ("a.png", "rgba", 200, "200x150"),
            ("a.png", "gray", 200, "200x150"), ("a.png", "rgb48be", 200, "200x150"),
            ("a.png", "gray16be", 200, "200x150"),
            ("a.png", "ya8", 200, "200x150"),
            ("a.png", "rgba64be", 200, "200x150"),
        ])
    func `scaling`(_ name: String, _ format: String, _ side: Int, _ size: String) throws {
        try withTemporaryFolder { folder in
            let cover = try picture(
                folder, name, "gradients=s=400x300:n=4:seed=7:d=1,format=rgb24", ["-pix_fmt", format])
            let (small, change) = try cover.fittingM4B(side: side)
            #expect(change == "scaled to \(size.replacing("x", with: " x "))")
            #expect(small.format == .jpeg)
            let path = try folder.write(small.data, to: "small.jpg")
            // The oracle is libswscale's area averaging of the same picture.
            let (own, other) = (
                try pixels(path), try pixels(folder.path(name), scaledTo: size.replacing("x", with: ":"))
            )
            try #require(own.count == other.count && !own.isEmpty)
            let error = zip(own, other).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            // JPEG's loss and roundings of colour are within three levels on soft pictures; a shift by a pixel is ten off.
            #expect(Double(error) / Double(own.count) <= 3, "\(Double(error) / Double(own.count))")
        }
    }

    /// Each target pixel is the mean of what it stands for: exact where the sums are whole.
    @Test func `means`() {
        var out: [Int: [UInt8]] = [:]
        func read(_ x: Int, _ y: Int) -> (UInt8, UInt8, UInt8) { (UInt8(x * 48), 7, UInt8(y * 90)) }
        func put(_ x: Int, _ y: Int, _ pixel: (UInt8, UInt8, UInt8)) {
            out[y, default: []].append(pixel.0)
            // Rows of 1.5: all of 0 and half of 90, half of 90 and all of 180.
            #expect(pixel.1 == 7)
            #expect(pixel.2 == (y == 0 ? 30 : 150))
        }
        AreaScaler(from: (6, 3), to: (4, 2)).run(read, put)
        // Columns of 1.5: 0 and half of 48, half of 48 and all of 96; and so on.
        #expect(out == [0: [16, 80, 160, 224], 1: [16, 80, 160, 224]])
    }

    @Test(.requires(.ffmpeg)) func `what fits stays`() throws {
        try withTemporaryFolder { folder in
            let cover = try picture(folder, "a.png", "testsrc=s=300x200")
            for side in [nil, 0, 300, 5000] {
                let (same, change) = try cover.fittingM4B(side: side)
                #expect(same == cover, "\(side ?? -1)")
                #expect(change == nil, "\(side ?? -1)")
            }
            #expect(try cover.fittingM4B(side: 299).change == "scaled to 299 x 199")
        }
    }

    /// Noise does not compress: 1400 pixels of it are more than 5 MB, and a JPEG of them is less.
    @Test(.requires(.ffmpeg)) func `large in bytes`() throws {
        try withTemporaryFolder { folder in
            var state: UInt64 = 7
            let noise = (0..<1400 * 1400 * 3).map { _ -> UInt8 in
                // Knuth's constants of a linear congruential generator.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            let raw = try folder.write(noise, to: "a.rgb")
            try Tool.ffmpeg.run(
                [
                    "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "1400x1400", "-i", raw,
                    folder.path("a.png"),
                ])
            let cover = CoverImage(data: folder.read("a.png"), origin: "a.png")
            try #require(cover.data.count > CoverImage.easyLimit)
            let (small, change) = try cover.fittingM4B()
            #expect(change == "encoded anew")
            #expect(small.data.count < cover.data.count)
            #expect(try cover.fittingM4B(side: 0).cover == cover)
            #expect(try cover.fittingM4B(side: 1400).cover == cover)
        }
    }

    /// Baseline JPEG, 16 x 8 pixels in two blocks, each of one colour of four components (ISO 10918-1, F.1.2), with
    /// Adobe's mark: 0 for CMYK, 2 for YCCK.
    static func fourColours(_ blocks: [[UInt8]], transform: UInt8) -> [UInt8] {
        var bytes: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, transform]
        // Steps of 8 make a block's first value that of its pixels, less 128.
        bytes += [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 8, count: 64)
        bytes += [0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 16, 4]
        for component in UInt8(1)...4 { bytes += [component, 0x11, 0] }
        // Sizes 0 to 8 in codes of four bits; for the rest of a block only its end, in one bit.
        bytes += [0xFF, 0xC4, 0, 28, 0x00, 0, 0, 0, 9] + [UInt8](repeating: 0, count: 12)
        bytes += [0, 1, 2, 3, 4, 5, 6, 7, 8]
        bytes += [0xFF, 0xC4, 0, 20, 0x10, 1] + [UInt8](repeating: 0, count: 15) + [0]
        bytes += [0xFF, 0xDA, 0, 14, 4]
        for component in UInt8(1)...4 { bytes += [component, 0] }
        bytes += [0, 63, 0]
        var bits = ""
        var last = [0, 0, 0, 0]
        for block in blocks {
            for (component, value) in block.enumerated() {
                let difference = Int(value) - 128 - last[component]
                last[component] = Int(value) - 128
                let size = Int.bitWidth - abs(difference).leadingZeroBitCount
                func padded(_ number: Int, _ width: Int) -> String {
                    let text = String(number, radix: 2)
                    return width == 0 ? "" : String(repeating: "0", count: width - text.count) + text
                }
                bits +=
                    padded(size, 4) + padded(difference < 0 ? difference + (1 << size) - 1 : difference, size)
                    + "0"
            }
        }
        while bits.count % 8 != 0 { bits += "1" }
        var rest = bits[...]
        while !rest.isEmpty {
            let byte = UInt8(rest.prefix(8), radix: 2)!
            bytes += byte == 0xFF ? [0xFF, 0] : [byte]
            rest = rest.dropFirst(8)
        }
        return bytes + [0xFF, 0xD9]
    }

    /// Adobe writes inks inverted, 255 for none: red has no cyan and all magenta and yellow, and half black halves it.
    @Test(
        .requires(.ffmpeg),
        arguments: [
            (0, [[255, 0, 0, 255], [0, 255, 255, 128]], [[255, 0, 0], [0, 128, 128]]),
            // YCCK: Y, Cb, Cr of the inks as they are, cyan for what is red, then black.
            (2, [[179, 171, 1, 255], [128, 128, 128, 255]], [[255, 0, 0], [127, 127, 127]]),
        ] as [(UInt8, [[UInt8]], [[Int]])])
    func `printer's colours`(_ transform: UInt8, _ blocks: [[UInt8]], _ colours: [[Int]]) throws {
        try withTemporaryFolder { folder in
            let cover = CoverImage(data: Self.fourColours(blocks, transform: transform), origin: "a.jpg")
            try #require(cover.isCMYK && !cover.endsEarly)
            let (converted, change) = try cover.fittingM4B()
            #expect(change == "converted from CMYK")
            #expect(!converted.isCMYK)
            #expect(converted.format == .jpeg)
            let rgb = try pixels(try folder.write(converted.data, to: "out.jpg"))
            try #require(rgb.count == 16 * 8 * 3)
            for (block, colour) in colours.enumerated() {
                let place = 3 * (4 * 16 + 8 * block + 3)
                for (own, wanted) in zip(rgb[place..<place + 3], colour) {
                    // Two roundings to YCbCr and back, and JPEG's steps; inks taken the wrong way are 100 off.
                    #expect(abs(Int(own) - wanted) <= 8, "\(rgb[place..<place + 3])")
                }
            }
        }
    }

    /// Pillow sees the same colours in a JPEG of four colours as in what became of it: in those that it writes itself, and
    /// in those above.
    @Test(.requires(.python)) func `printer's colours by Pillow`() throws {
        try withTemporaryFolder { folder in
            _ = try Oracles.python(
                """
                import sys
                from PIL import Image
                inks = [Image.linear_gradient("L").resize((97, 61)).rotate(turn) for turn in (0, 90, 180)]
                for name, black, more in (("cmyk", 40, {}), ("half", 0, {"subsampling": 2}), ("late", 90, {"progressive": 1})):
                    plane = Image.new("L", (97, 61), black)
                    Image.merge("CMYK", inks + [plane]).save(f"{sys.argv[1]}/{name}.jpg", quality=95, **more)
                """, folder.path)
            let blocks: [[UInt8]] = [[200, 90, 60, 220], [30, 180, 120, 140]]
            try folder.write(Self.fourColours(blocks, transform: 0), to: "adobe.jpg")
            try folder.write(Self.fourColours(blocks, transform: 2), to: "ycck.jpg")
            for name in ["cmyk", "half", "late", "adobe", "ycck"] {
                let cover = CoverImage(data: folder.read("\(name).jpg"), origin: name)
                try #require(cover.isCMYK, "\(name)")
                try folder.write(try cover.fittingM4B().cover.data, to: "\(name).out.jpg")
                let error = try Oracles.python(
                    """
                    import sys
                    from PIL import Image, ImageChops, ImageStat
                    one, other = (Image.open(path) for path in sys.argv[1:])
                    assert one.mode == "CMYK" and other.mode == "RGB" and one.size == other.size
                    print(max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean))
                    """, folder.path("\(name).jpg"), folder.path("\(name).out.jpg"))
                // JPEG's loss and two ways of rounding; inks taken the wrong way are 100 off.
                #expect(try #require(Double(error.split(separator: "\n")[0])) <= 4, "\(name): \(error)")
            }
        }
    }

    /// Cut anywhere it ends early; whole, with bytes behind its end, it does not.
    @Test(.requires(.ffmpeg), arguments: ["a.jpg", "a.png", "a.webp", "a.bmp", "a.gif"])
    func `cut pictures`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole = try picture(folder, name, "testsrc=s=120x90")
            #expect(!whole.endsEarly)
            #expect(!CoverImage(data: whole.data + [1, 2, 3], origin: name).endsEarly)
            for count in stride(from: 16, to: whole.data.count - 1, by: 7) {
                let cut = CoverImage(data: Array(whole.data.prefix(count)), origin: name)
                #expect(cut.endsEarly, "\(count) of \(whole.data.count)")
            }
        }
    }

    /// A header can claim any size; such a picture is no cover beside one that may be.
    @Test func `absurd sizes`() {
        let absurd = CoverImage(data: Picture.png(0xFFFF_FFFF, 0xFFFF_FFFF), origin: "a")
        let plain = CoverImage(data: Picture.png(300, 300), origin: "a")
        #expect(PictureSize(absurd.data)?.area == .max)
        #expect(PictureSize(absurd.data)?.isSensible == false)
        #expect(CoverImage.best(of: [absurd, plain]) == plain)
    }

    /// A small picture inside a JPEG's own data has an end of its own.
    @Test(.requires(.ffmpeg)) func `a thumbnail is no end`() throws {
        try withTemporaryFolder { folder in
            let small = try picture(folder, "s.jpg", "testsrc=s=32x32").data
            let large = try picture(folder, "l.jpg", "testsrc=s=200x200").data
            let size = small.count + 2
            var data = Array(large.prefix(2))
            data += [0xFF, 0xE1, UInt8(size >> 8), UInt8(size & 255)]
            data += small
            data += large.dropFirst(2)
            #expect(!CoverImage(data: data, origin: "x").endsEarly)
            #expect(CoverImage(data: Array(data.prefix(data.count / 2)), origin: "x").endsEarly)
        }
    }
}
