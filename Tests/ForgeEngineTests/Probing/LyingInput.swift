import TestSupport

@testable import ForgeEngine

/// Inputs of recorded length that say something else of themselves.
enum LyingInput {
    static let rate = 44_100
    /// Samples that go in: 4 s.
    static let count = 4 * rate

    /// A file made of speech by `ffmpeg` or, for MP3, `lame`.
    static func make(
        _ name: String, _ arguments: [String] = [], in folder: TemporaryFolder, rate: Int = rate,
        channels: Int = 1
    ) throws -> [UInt8] {
        let speech = Signal.speech16(4 * rate, rate: rate, channels: channels)
        let source = try folder.wav(speech, rate: rate, channels: channels, as: "\(name).source.wav")
        if name.hasSuffix(".mp3") {
            try Tool.lame.run(["--quiet"] + arguments + [source, folder.path(name)])
        } else {
            try Tool.ffmpeg.run(["-v", "error", "-y", "-i", source] + arguments + [folder.path(name)])
        }
        return folder.read(name)
    }

    /// Where bytes are in others.
    static func find(_ text: String, in bytes: [UInt8]) -> Int? {
        let wanted = Array(text.utf8)
        return (0..<max(0, bytes.count - wanted.count)).first {
            bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }

    static func big(_ bytes: [UInt8], _ at: Int, _ width: Int) -> UInt64 {
        bytes[at..<at + width].reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func setBig(_ bytes: inout [UInt8], _ at: Int, _ width: Int, _ value: UInt64) {
        for index in 0..<width {
            bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - index)))
        }
    }

    static func setLittle(_ bytes: inout [UInt8], _ at: Int, _ width: Int, _ value: UInt64) {
        for index in 0..<width { bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }

    /// An MP3 whose first frame counts as `frames` makes of the right count.
    static func xing(_ bytes: [UInt8], frames: (UInt64) -> UInt64) -> [UInt8] {
        var bytes = bytes
        guard let at = find("Xing", in: bytes) ?? find("Info", in: bytes) else { return [] }
        setBig(&bytes, at + 8, 4, frames(big(bytes, at + 8, 4)))
        return bytes
    }

    /// The delay and the padding in the tag of an MP3 by LAME, behind counts of frames and bytes, a table and a quality.
    static func lameMarks(_ bytes: [UInt8], delay: UInt64, padding: UInt64) -> [UInt8] {
        var bytes = bytes
        guard let at = find("Xing", in: bytes) ?? find("Info", in: bytes) else { return [] }
        setBig(&bytes, at + 120 + 21, 3, delay << 12 | padding)
        return bytes
    }

    /// An Ogg stream whose pages from `first` on have positions that are later.
    static func later(_ bytes: [UInt8], by shift: UInt64, from first: Int) -> [UInt8] {
        var bytes = bytes
        var (offset, number) = (0, 0)
        while offset + 27 <= bytes.count {
            let segments = Int(bytes[offset + 26])
            let body = bytes[offset + 27..<offset + 27 + segments].reduce(0) { $0 + Int($1) }
            let end = offset + 27 + segments + body
            let position = (0..<8).reduce(UInt64(0)) {
                $0 | UInt64(bytes[offset + 6 + $1]) << (8 * UInt64($1))
            }
            if number >= first, position > 0, position != .max {
                setLittle(&bytes, offset + 6, 8, position + shift)
                setLittle(&bytes, offset + 22, 4, 0)
                setLittle(&bytes, offset + 22, 4, UInt64(checksum(bytes[offset..<end])))
            }
            (offset, number) = (end, number + 1)
        }
        return bytes
    }

    /// RFC 3533, 6: CRC-32 with the polynomial 04C11DB7, not reflected.
    private static func checksum(_ page: ArraySlice<UInt8>) -> UInt32 {
        page.reduce(UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte) << 24) { sum, _ in
                sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1
            }
        }
    }

    /// A FLAC file whose header counts `total` samples: 36 bits behind rate, channels and width.
    static func flac(_ bytes: [UInt8], total: UInt64) -> [UInt8] {
        var bytes = bytes
        let format = big(bytes, 18, 8) >> 36
        setBig(&bytes, 18, 8, format << 36 | total)
        return bytes
    }
}
