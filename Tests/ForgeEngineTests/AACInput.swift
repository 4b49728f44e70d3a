import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// AAC files of one signal cut into pieces, and what is in them by other programs' word.
struct AACInput {
    /// A way to make AAC of a WAV file.
    enum Maker: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case libavcodec, fdkEdit, fdkSMPB, fdkBoth, faac, heV1, heV1Stereo, heV2, primed2112, smpbOnly, adts,
            adtsHE
        var testDescription: String { rawValue }

        var tool: Tool {
            switch self {
            case .fdkEdit, .fdkSMPB, .fdkBoth, .heV1, .heV1Stereo, .heV2, .adtsHE: .fdkaac
            case .faac: .faac
            default: .ffmpeg
            }
        }

        /// Samples that a packet decodes to.
        var frame: Int { isHE ? 2048 : 1024 }
        var isHE: Bool { [.heV1, .heV1Stereo, .heV2, .adtsHE].contains(self) }
        var isStereo: Bool { [.heV1Stereo, .heV2].contains(self) }

        /// Encoder delay as the file declares it: libavcodec's 1024, fdk-aac's by its own documentation for each
        /// profile, and nothing in ADTS. That of faac is told in its first packet.
        var priming: Int {
            switch self {
            case .libavcodec, .smpbOnly, .faac: 1024
            case .fdkEdit, .fdkSMPB, .fdkBoth: 2048
            case .heV1, .heV1Stereo: 4096
            case .heV2: 6144
            case .primed2112: 2112
            case .adts, .adtsHE: 0
            }
        }

        /// Whether real samples and padding are told apart.
        var isExact: Bool { ![.faac, .adts, .adtsHE].contains(self) }
        var suffix: String { self == .adts || self == .adtsHE ? "aac" : "m4a" }
    }

    let path: String
    /// Real samples by the file's own word.
    let length: Int
    /// All packets of the file, by ffmpeg, its edit list ignored.
    let packets: [[UInt8]]

    static let rate = 44_100

    /// Encodes samples; the file is named after `name`.
    init(_ samples: [Int16], _ maker: Maker, as name: String, in folder: TemporaryFolder) throws {
        let channels = maker.isStereo ? 2 : 1
        let path = folder.path("\(name).\(maker.suffix)")
        // 1088 zeros more in front of libavcodec's 1024 are Apple's 2112.
        let lead = maker == .primed2112 ? [Int16](repeating: 0, count: 1088) : []
        let wav = try folder.wav(lead + samples, rate: Self.rate, channels: channels, as: "\(name).wav")
        // Without noise substitution, whose decoded noise depends on where decoding began.
        let libavcodec = ["-v", "error", "-i", wav, "-c:a", "aac", "-aac_pns", "0", "-b:a", "64k"]
        switch maker {
        case .libavcodec, .smpbOnly, .primed2112: try Tool.ffmpeg.run(libavcodec + [path])
        case .adts: try Tool.ffmpeg.run(libavcodec + ["-f", "adts", path])
        case .fdkEdit: try Tool.fdkaac.run(["-S", "-p", "2", "-b", "64k", "-G", "1", "-o", path, wav])
        case .fdkSMPB: try Tool.fdkaac.run(["-S", "-p", "2", "-b", "64k", "-G", "0", "-o", path, wav])
        case .fdkBoth: try Tool.fdkaac.run(["-S", "-p", "2", "-b", "64k", "-G", "2", "-o", path, wav])
        case .heV1, .heV1Stereo:
            try Tool.fdkaac.run(["-S", "-p", "5", "-b", "32k", "-G", "1", "-o", path, wav])
        case .heV2: try Tool.fdkaac.run(["-S", "-p", "29", "-b", "24k", "-G", "1", "-o", path, wav])
        case .adtsHE: try Tool.fdkaac.run(["-S", "-p", "5", "-b", "32k", "-f", "2", "-o", path, wav])
        case .faac: try Tool.faac.run(["-b", "64", "--pns", "0", "-o", path, wav])
        }
        let count = samples.count / channels
        if maker == .primed2112 {
            try Self.rewrite(path, priming: 2112, length: count, in: folder)
        } else if maker == .smpbOnly {
            try Self.rewrite(path, priming: 1024, length: count, in: folder, withoutEdits: true)
        }
        packets = try Self.packets(of: path)
        self.path = path
        // HE-AAC's edits count samples of the core, two at a time.
        let counted = maker.isHE ? (count + 1) / 2 * 2 : count
        length = maker.isExact ? counted : packets.count * maker.frame - maker.priming
    }

    /// Puts a file's packets into a new file with other numbers, its edit list made invisible if so wished.
    static func rewrite(
        _ path: String, priming: Int, length: Int, in folder: TemporaryFolder, withoutEdits: Bool = false
    ) throws {
        let packets = try packets(of: path)
        let output = try OutputFile(destination: .init("\(path).new"))
        var writer = try M4BWriter(
            sink: output,
            format: AudioTrackFormat(
                sampleRate: rate, channels: 1, audioSpecificConfig: [0x12, 0x08, 0x56, 0xE5, 0x00],
                priming: priming),
            packetBound: Int64(packets.count), chapterRoom: [], tags: M4BTags(), cover: nil)
        for packet in packets { try packet.withUnsafeBytes { try writer.append($0) } }
        _ = try writer.finish(sampleCount: Int64(length), chapters: [])
        var bytes = try output.bytes(at: 0, count: Int(output.size))
        if withoutEdits {
            let edits = try #require(bytes.firstRange(of: Array("edts".utf8)))
            bytes.replaceSubrange(edits, with: Array("free".utf8))
        }
        try folder.write(bytes, to: path.split(separator: "/").last.map(String.init)!)
    }

    /// All packets of a file, by ffmpeg and ffprobe.
    static func packets(of path: String) throws -> [[UInt8]] {
        let edits = path.hasSuffix("aac") ? [] : ["-ignore_editlist", "1"]
        let listing = try Tool.ffprobe.run(
            ["-v", "error"] + edits + [
                "-show_entries", "packet=size", "-select_streams", "a", "-of", "csv=p=0", path,
            ]
        ).text
        var sizes = listing.split(separator: "\n").compactMap { Int($0.prefix { $0.isNumber }) }
        let filter = path.hasSuffix("aac") ? ["-bsf:a", "aac_adtstoasc"] : []
        let bytes = try Tool.ffmpeg.run(
            ["-v", "error"] + edits + ["-i", path, "-map", "0:a", "-c", "copy"] + filter + [
                "-f", "data", "-",
            ]
        ).stdout
        // ffprobe counts the header of an ADTS frame, 7 bytes without CRC.
        if path.hasSuffix("aac") { sizes = sizes.map { $0 - 7 } }
        try #require(sizes.reduce(0, +) == bytes.count)
        var offset = 0
        return sizes.map { size in
            defer { offset += size }
            return Array(bytes[offset..<offset + size])
        }
    }
}
