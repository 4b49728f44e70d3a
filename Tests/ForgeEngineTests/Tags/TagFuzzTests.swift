import ForgeModel
import ForgeSystem
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Tags that nobody meant: cut at every byte, with bits turned, with absurd sizes. No reader crashes, reads beyond its
/// bytes, or makes more of them than they are.
@Suite struct TagFuzzTests {
    private static let id3: [[UInt8]] = {
        var tags: [[UInt8]] = []
        for version in UInt8(2)...4 {
            var tag = ID3Bytes(version)
            let old = version == 2
            tag.add(old ? "TT2" : "TIT2", 1, "Tïtle", "Two")
            tag.add(old ? "TXX" : "TXXX", 3, "SERIES", "S")
            tag.add(old ? "COM" : "COMM", [1] + Array("eng".utf8) + ID3Bytes.text(1, ["d", "text"]))
            tag.add(
                old ? "PIC" : "APIC",
                [0] + Array((old ? "PNG" : "image/png\0").utf8) + [3, 0] + Picture.png(9, 9))
            tag.add(old ? "TCO" : "TCON", 0, "(101)(57)Talk")
            var inner = ID3Bytes(version)
            inner.add(old ? "TT2" : "TIT2", 1, "C")
            if !old {
                tag.add("CHAP", [0x63, 0] + [UInt8](repeating: 1, count: 16) + inner.frames)
                tag.add("CTOC", [0x74, 0, 3, 2, 0x63, 0, 0x74, 0])
                tag.add("SEEK", [0, 0, 0, 9])
                tag.add("IPLS", 1, "Narrator", "N")
                let packed: [UInt8] = [
                    0x78, 0x9C, 0x63, 0x76, 0x74, 0x72, 0x06, 0x00, 0x02, 0x8F, 0x00, 0xC9,
                ]
                let (flag, front) =
                    version == 3 ? (UInt8(0x80), ID3Bytes.big(5, 4)) : (9, ID3Bytes.synchsafe(5))
                tag.add("TALB", front + packed, flags: [0, flag])
            }
            tags.append(tag.bytes(padding: 8))
            tags.append(tag.unsynchronised())
            if version == 4 { tags.append(tag.bytes(footer: true)) }
        }
        return tags
    }()

    private static let ape = APEBytes.tag([
        ("Artist", 0, Array("A\0B".utf8)), ("Cover Art (Front)", 2, Array("c\0".utf8) + Picture.png(9, 9)),
    ])

    /// Whole files in the forms that the other readers read.
    private static func files(_ folder: TemporaryFolder) throws -> [(bytes: [UInt8], container: String)] {
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            Array(name.utf8) + ID3Bytes.little(body.count, 4) + body
        }
        let tag = id3[4]
        var files = [
            (id3[0] + tag + [1, 2, 3] + ape + tag, "mp3"), (HandmadeSound.ape + ape, "ape"),
            (HandmadeSound.tak + ape, "tak"), (HandmadeSound.musepack7 + ape, "mpc"),
            (
                Array("RIFF".utf8) + ID3Bytes.little(0, 4) + Array("WAVE".utf8)
                    + chunk("LIST", Array("INFO".utf8) + chunk("INAM", [0x41, 0])) + chunk("data", [1, 2])
                    + chunk("id3 ", tag), "wav"
            ),
        ]
        for (name, codec, container) in [
            ("a.flac", "flac", "flac"), ("a.ogg", "libvorbis", "ogg"), ("a.opus", "libopus", "ogg"),
            ("a.wma", "wmav2", "asf"), ("a.mka", "flac", "matroska,webm"),
        ] {
            let path = folder.path(name)
            try Tool.ffmpeg.run([
                "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=r=48000", "-t", "0.02", "-metadata",
                "title=Tïtle",
                "-metadata", "artist=A", "-c:a", codec, path,
            ])
            files.append((Array(folder.read(name).prefix(8000)), container))
        }
        return files
    }

    /// Checks that a tag holds no more than the bytes it was read from.
    private func check(_ tag: FileTag?, _ bytes: [UInt8], _ note: Comment) {
        guard let tag else { return }
        let texts = tag.texts.values.joined().reduce(0) { $0 + $1.unicodeScalars.count }
        // A genre's name is longer than its number, by at most its own length for each two bytes.
        #expect(texts <= 40 * bytes.count, note)
        #expect(tag.pictures.allSatisfy { $0.data.count <= bytes.count }, note)
    }

    @Test func `cut at every byte`() {
        for tag in Self.id3 {
            for count in 0...tag.count {
                let cut = Array(tag.prefix(count))
                check(ID3v2Tag.read(cut, TextDecoding()), cut, "\(count)")
            }
            // What is in front of the cut is still read.
            #expect(
                ID3v2Tag.read(Array(tag.prefix(tag.count - 40)), TextDecoding())?.texts["title"] == [
                    "Tïtle", "Two",
                ])
        }
    }

    @Test func `every size absurd`() {
        for tag in Self.id3 {
            for place in 0..<tag.count - 4 {
                for size in [
                    [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0x7F, 0x7F, 0x7F], [0x80, 0, 0, 0], [0, 0, 0, 0],
                ] as [[UInt8]] {
                    var broken = tag
                    broken.replaceSubrange(place..<place + 4, with: size)
                    check(ID3v2Tag.read(broken, TextDecoding()), broken, "\(place)")
                }
            }
        }
    }

    @Test func `random ID3v2`() throws {
        try Fuzz.rounds("ID3v2", 20_000, seed: 11) { random in
            let broken = random.broken(Self.id3[random.below(Self.id3.count)])
            check(ID3v2Tag.read(broken, TextDecoding()), broken, "ID3v2")
        }
    }

    @Test func `random APEv2`() throws {
        try Fuzz.rounds("APEv2", 3000, seed: 11) { random in
            let broken = random.broken(Self.ape)
            guard let mark = APEMark(broken[...]) else { return }
            check(APETag.read(broken.dropFirst(32), mark, TextDecoding()), broken, "APEv2")
        }
    }

    @Test(.requires(.ffmpeg)) func `random files`() throws {
        try withTemporaryFolder { folder in
            let files = try Self.files(folder)
            for (bytes, container) in files {
                try #require(!(try fileTags(bytes, container)).isEmpty, "\(container) as it is")
            }
            try Fuzz.rounds("tags of files", 3000, seed: 12) { random in
                let (bytes, container) = files[random.below(files.count)]
                let broken = random.broken(bytes)
                for tag in try fileTags(broken.isEmpty ? [0] : broken, container) {
                    check(tag, broken, "\(container)")
                }
            }
        }
    }

    /// The output of zlib's data is bounded, whatever it asks for.
    @Test func `random packed data`() throws {
        try Fuzz.rounds("zlib", 20_000, seed: 13) { random in
            let bytes = [0x78, 0x9C] + (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            let unpacked = Inflate.zlib(bytes[...], limit: 20)
            #expect((unpacked?.count ?? 0) <= 20)
        }
    }
}
