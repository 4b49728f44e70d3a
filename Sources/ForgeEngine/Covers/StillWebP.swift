import FFmpegBinding

/// The first picture of an animated WebP as a file of its own (RFC 9649): libavcodec 5.1 decodes only those that stand
/// still.
struct StillWebP {
    let bytes: [UInt8]
    /// Where on the canvas it is; nil for a file that tells of no canvas.
    let place: PicturePlace?

    /// Nil for a WebP without animation, and one whose first picture is not there.
    init?(firstOf data: [UInt8]) {
        let all = Self.chunks(of: data[...].dropFirst(12))
        guard let frame = all.first(where: { $0.name == "ANMF" })?.body, frame.count > Self.frameHead
        else { return nil }
        // The size stands behind four bytes of flags; places count pairs of pixels.
        place = all.first { $0.name == "VP8X" && $0.body.count >= 10 }.map { canvas in
            PicturePlace(
                width: Self.number(canvas.body, 4) + 1, height: Self.number(canvas.body, 7) + 1,
                left: 2 * Self.number(frame, 0), top: 2 * Self.number(frame, 3))
        }
        let parts = Self.chunks(of: frame.dropFirst(Self.frameHead))
        guard let picture = parts.first(where: { ["VP8 ", "VP8L"].contains($0.name) }) else { return nil }
        var body: [UInt8] = []
        // A lossless one holds its own transparency; that of a lossy one needs a head that tells of it.
        if picture.name == "VP8 ", let alpha = parts.first(where: { $0.name == "ALPH" }) {
            // Width and height less one, of three bytes each, are told in the same form.
            let size = frame.dropFirst(6).prefix(6)
            body += Self.chunk("VP8X", [Self.hasAlpha, 0, 0, 0] + size) + Self.chunk("ALPH", alpha.body)
        }
        body += Self.chunk(picture.name, picture.body)
        bytes = Self.chunk("RIFF", "WEBP".utf8 + body)
    }

    /// Bytes of a frame in front of its chunks: place, size, time and flags.
    private static let frameHead = 16
    private static let hasAlpha: UInt8 = 0x10

    /// Three bytes, the lowest first.
    private static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
        bytes.dropFirst(offset).prefix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private struct Chunk {
        var name: String
        var body: ArraySlice<UInt8>
    }

    /// The chunks that are whole.
    private static func chunks(of bytes: ArraySlice<UInt8>) -> [Chunk] {
        var (rest, chunks) = (bytes, [Chunk]())
        while rest.count >= 8 {
            let name = String(decoding: rest.prefix(4), as: UTF8.self)
            let size = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard size <= rest.count - 8 else { break }
            chunks.append(Chunk(name: name, body: rest.dropFirst(8).prefix(size)))
            rest = rest.dropFirst(8 + size + size % 2)
        }
        return chunks
    }

    private static func chunk(_ name: String, _ body: some Collection<UInt8>) -> [UInt8] {
        let size = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) }
        return name.utf8 + size + body + (body.count % 2 == 0 ? [] : [0])
    }
}
