import FFmpegBinding
import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Inputs that are not as plain as they could be, and protected ones.
@Suite struct CopyInputTests {
    /// An ADTS frame around packets of LC, 44.1 kHz, mono.
    private static func frame(_ packets: [[UInt8]], crc: Bool) -> [UInt8] {
        var body: [UInt8] = []
        if crc {
            var place = packets[0].count + 2
            for packet in packets.dropFirst() {
                body += [UInt8(place >> 8), UInt8(place & 0xFF)]
                place += packet.count + 2
            }
            body += [0, 0] + packets.flatMap { $0 + (packets.count > 1 ? [0, 0] : []) }
        } else {
            body = packets.flatMap { $0 }
        }
        let length = 7 + body.count
        let header: [Int] = [
            0xFF, crc ? 0xF0 : 0xF1, 0x50, 0x40 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F,
            0xFC | packets.count - 1,
        ]
        return header.map(UInt8.init) + body
    }

    @Test(.requires(.ffmpeg))
    func `ADTS with checksums, several packets in a frame, tags and garbage gives its packets`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(120_000, rate: AACInput.rate)
            let packets = try AACInput(samples, .adts, as: "plain", in: folder).packets
            var bytes = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 20] + [UInt8](repeating: 0, count: 20)
            for packet in packets[0..<10] { bytes += Self.frame([packet], crc: true) }
            for start in stride(from: 10, to: 30, by: 4) {
                bytes += Self.frame(Array(packets[start..<start + 4]), crc: true)
            }
            bytes += [0, 1, 2, 3, 0xFF, 0xF1, 5]
            for packet in packets[30...] { bytes += Self.frame([packet], crc: true) }
            let path = try folder.write(bytes, to: "odd.aac")
            let book = try TestBook([path], in: folder)
            #expect(book.plan.method(of: 0) == .copy)
            #expect(book.report.warnings == ["\(path): 7 bytes that are not audio are left out"])
            #expect(try AACInput.packets(of: book.path).elementsEqual(packets))
            #expect(book.report.length.value == Int64(packets.count * 1024))
        }
    }

    @Test(.requires(.ffmpeg))
    func `packets that cannot be told apart are encoded`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(60_000, rate: AACInput.rate)
            let packets = try AACInput(samples, .adts, as: "plain", in: folder).packets
            var bytes: [UInt8] = []
            for start in stride(from: 0, to: 40, by: 2) {
                bytes += Self.frame(Array(packets[start..<start + 2]), crc: false)
            }
            let book = try TestBook.book([try folder.write(bytes, to: "pairs.aac")])
            #expect(
                book.tracks[0].aac?.obstacle
                    == "its frames hold several packets and do not say where they begin")
        }
    }

    @Test(.requires(.ffmpeg))
    func `a stream without an even clock is not copied`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(60_000, rate: AACInput.rate)
            let path = try AACInput(samples, .primed2112, as: "in", in: folder).path
            var bytes = folder.read("in.m4a")
            let table = try #require(bytes.firstRange(of: Array("stts".utf8))).upperBound
            // Version and flags, one entry, count, then the duration of each packet.
            bytes[table + 15] = 0xFF
            try folder.write(bytes, to: "in.m4a")
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            #expect(probe.aac?.obstacle == "its packets are not evenly timed")
        }
    }

    @Test(.requires(.ffmpeg))
    func `a short look at the index finds what a long one finds`() throws {
        try withTemporaryFolder { folder in
            let cover = folder.path("c.png")
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", cover,
            ])
            let chapters = try folder.write(
                Array(
                    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=9000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=9000\nEND=40000\ntitle=Two\n"
                        .utf8),
                to: "ch.txt")
            let path = folder.path("in.m4a")
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=60:r=44100", "-i", cover, "-i", chapters,
                "-map", "0:a", "-map", "1:v",
                "-map_chapters",
                "2", "-disposition:v", "attached_pic", "-metadata", "title=T", "-metadata", "artist=A",
                "-b:a", "300k",
                "-c:v", "copy", path,
            ])
            let file = try InputFile(ForgePath(path))
            let boxes = try M4BFile(reading: file)
            // Noise fills two chunks of a megabyte.
            #expect(try #require(boxes.audioTrack.flatMap(boxes.index)).chunkCount == 2)
            let patches = MP4Facts.shortIndex(of: boxes)
            #expect(patches.count == 3)
            let short = try Demuxer.open(file, patches: patches, isCancelled: { false })
            let long = try Demuxer.open(file, isCancelled: { false })
            #expect(short.tags == long.tags)
            #expect(short.tags["title"] == "T")
            #expect(short.chapters.map(\.start) == long.chapters.map(\.start))
            #expect(short.chapters.count == 2)
            #expect(short.streams.map(\.codec) == long.streams.map(\.codec))
            #expect(short.attachments(besides: []).pictures == long.attachments(besides: []).pictures)
            #expect(short.streams.map(\.sampleRate) == long.streams.map(\.sampleRate))
            #expect(short.streams.map(\.duration) == long.streams.map(\.duration))
            let probe = try Prober.probe(file.path, isCancelled: { false })
            let sizes = try Tool.ffprobe.run([
                "-v", "error", "-select_streams", "a", "-show_entries", "packet=size", "-of", "csv=p=0", path,
            ]).text.split(separator: "\n").compactMap { Double($0.prefix { $0 != "," }) }
            #expect(sizes.count > 2500)
            let seconds = Double(1024 * sizes.count) / 44_100
            #expect(probe.bitRate == Int(sizes.reduce(0, +) * 8 / seconds))
        }
    }

    @Test(.requires(.ffmpeg))
    func `the bit rate is that of all packets where libavformat sees few of them`() throws {
        try withTemporaryFolder { folder in
            let path = folder.path("a.mp4")
            // Quiet first: the first megabyte has another bit rate than the whole.
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i",
                "anoisesrc=d=200:r=44100,volume='lt(t,150)/1e4+gt(t,150)':eval=frame",
                "-c:a", "libmp3lame", "-q:a", "2", path,
            ])
            let file = try InputFile(ForgePath(path))
            #expect(MP4Facts.shortIndex(of: try M4BFile(reading: file)).count == 3)
            let probe = try Prober.probe(file.path, isCancelled: { false })
            #expect(probe.codec == "mp3")
            #expect(probe.aac == nil)
            let told = try Tool.ffprobe.run([
                "-v", "error", "-show_entries", "stream=bit_rate", "-of", "csv=p=0", path,
            ]).text
            // libavformat divides by a duration in milliseconds.
            let whole = try #require(Int(told.filter(\.isNumber)))
            #expect(abs(try #require(probe.bitRate) - whole) <= whole / 10_000)
        }
    }

    /// How a protected file is made of a plain one, and what it is called.
    private static let protections: [(String, String, [UInt8], String)] = [
        ("drms", "mp4a", Array("drms".utf8), "Apple (FairPlay)"),
        ("aavd", "mp4a", Array("aavd".utf8), "Audible (AAX)"),
        ("enca", "mp4a", Array("enca".utf8), "Common Encryption"),
        ("aax", "M4A ", Array("aax ".utf8), "Audible (AAX)"),
        ("aaxc", "M4A ", Array("aaxc".utf8), "Audible (AAX)"),
    ]

    @Test(.requires(.ffmpeg), arguments: protections)
    func `protected MP4 files are refused with a clear sentence`(
        _ name: String, _ old: String, _ new: [UInt8], _ scheme: String
    ) throws {
        try withTemporaryFolder { folder in
            let plain = try AACInput(Signal.speech16(30_000, rate: 44_100), .libavcodec, as: "in", in: folder)
                .path
            _ = try Prober.probe(ForgePath(plain), isCancelled: { false })
            var bytes = folder.read("in.m4a")
            while let place = bytes.firstRange(of: Array(old.utf8)) {
                bytes.replaceSubrange(place, with: new)
            }
            expectProtected(try folder.write(bytes, to: "\(name).m4a"), scheme)
        }
    }

    @Test(.requires(.ffmpeg))
    func `Audible's old format and protected Windows Media are refused`() throws {
        try withTemporaryFolder { folder in
            let audible = [0, 0, 1, 0, 0x57, 0x90, 0x75, 0x36] + [UInt8](repeating: 1, count: 100)
            expectProtected(try folder.write(audible, to: "a.aa"), "Audible (AA)")
            let wav = try folder.wav(Signal.speech16(30_000, rate: 44_100), rate: 44_100, as: "a.wav")
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-c:a", "wmav2", folder.path("a.wma")])
            _ = try Prober.probe(ForgePath(folder.path("a.wma")), isCancelled: { false })
            var bytes = folder.read("a.wma")
            let encryption: [UInt8] = [
                0xFB, 0xB3, 0x11, 0x22, 0x23, 0xBD, 0xD2, 0x11, 0xB4, 0xB7, 0x00, 0xA0, 0xC9, 0x55, 0xFC,
                0x6E,
                24, 0, 0, 0, 0, 0, 0, 0,
            ]
            bytes.insert(contentsOf: encryption, at: 30)
            expectProtected(try folder.write(bytes, to: "p.wma"), "Windows Media DRM")
        }
    }

    private func expectProtected(_ path: String, _ scheme: String) {
        let error = #expect(throws: ForgeError.self) {
            try Prober.probe(ForgePath(path), isCancelled: { false })
        }
        #expect(error?.code == .inputUnreadable)
        #expect(error?.reason == "it is protected against copying by \(scheme), and its sound is encrypted")
    }
}
