import ForgeModel
import ForgeSystem

/// The comments and pictures of FLAC files and of Ogg streams: Vorbis, Opus, Speex and FLAC.
struct XiphTags {
    private static let blockLimit = 1 << 12

    let file: InputFile
    let decoding: TextDecoding
    private var tag = FileTag(TagForm(rawValue: "Vorbis comment"))

    /// - Parameter start: offset of "fLaC".
    /// - Throws: `ForgeError` when the file cannot be read.
    static func flac(
        _ file: InputFile, from start: Int64, _ decoding: TextDecoding
    ) throws(ForgeError) -> FileTag? {
        guard try file.view(at: start, count: 4).has("fLaC") else { return nil }
        var reader = XiphTags(file: file, decoding: decoding)
        var offset = start + 4
        for _ in 0..<blockLimit {
            let header = try file.view(at: offset, count: 4)
            guard let word = header.big(4, at: 0) else { break }
            let size = Int(word & 0xFF_FFFF)
            let kind = Int(word >> 24) & 0x7F
            if kind == 4 || kind == 6 {
                reader.add(kind, try file.view(at: offset + 4, count: size).bytes[...])
            }
            if word >> 31 == 1 { break }
            offset += 4 + Int64(size)
        }
        return reader.tag
    }

    /// A metadata block of FLAC (RFC 9639, 8).
    private mutating func add(_ kind: Int, _ body: ArraySlice<UInt8>) {
        if kind == 4 { tag.add(VorbisComment.read(body, decoding)) }
        if kind == 6, let picture = VorbisComment.flac(body) { tag.add(picture) }
    }

    /// The tags of the first stream of sound (RFC 3533, 6; RFC 7845, 5.2).
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func ogg(_ file: InputFile, _ decoding: TextDecoding) throws(ForgeError) -> FileTag? {
        var reader = XiphTags(file: file, decoding: decoding)
        var packet: [UInt8] = []
        var (serial, offset, bytes): (UInt64?, Int64, Int) = (nil, 0, 0)
        var kind: OggKind?
        while bytes < FileTag.sizeLimit, let page = try OggPage(file, at: offset) {
            offset = page.end
            bytes += Int(page.end - page.offset)
            if serial == nil, page.isFirst {
                kind = OggKind(try file.view(at: page.body, count: 16))
                serial = kind == nil ? nil : page.serial
            }
            guard page.serial == serial, let kind else { continue }
            let body = try file.view(at: page.body, count: page.bodySize).bytes
            var place = 0
            for size in page.lacing.map(Int.init) {
                packet += body[min(place, body.count)..<min(place + size, body.count)]
                place += size
                guard size < 255 else { continue }
                if reader.add(packet, kind) { return reader.tag }
                packet = []
            }
        }
        return reader.tag
    }

    /// Takes a packet of a stream's front; true when no more of them are wanted.
    private mutating func add(_ packet: [UInt8], _ kind: OggKind) -> Bool {
        switch kind {
        case .marked(let mark):
            guard packet.starts(with: mark) else { return false }
            tag.add(VorbisComment.read(packet.dropFirst(mark.count), decoding))
            return true
        case .speex:
            if packet.starts(with: Array("Speex   ".utf8)) { return false }
            tag.add(VorbisComment.read(packet[...], decoding))
            return true
        case .flac:
            guard let first = packet.first else { return true }
            if first == 0x7F { return false }
            // Frames begin with all bits set.
            guard first != 0xFF else { return true }
            add(Int(first & 0x7F), packet.dropFirst(4))
            return first & 0x80 != 0
        }
    }
}

/// The packet that holds an Ogg stream's comments.
private enum OggKind {
    /// A packet that begins with these bytes.
    case marked([UInt8])
    case speex, flac

    init?(_ head: ByteView) {
        if head.has("\u{1}vorbis") {
            self = .marked([3] + Array("vorbis".utf8))
        } else if head.has("OpusHead") {
            self = .marked(Array("OpusTags".utf8))
        } else if head.has("Speex   ") {
            self = .speex
        } else if head.has("\u{7F}FLAC") {
            self = .flac
        } else {
            return nil
        }
    }
}
