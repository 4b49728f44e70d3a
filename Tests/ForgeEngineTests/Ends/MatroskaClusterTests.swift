import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Matroska files whose clusters, segments and blocks tell other sizes than they have.
@Suite(.requires(.ffmpeg)) struct MatroskaClusterTests {
    private struct Element {
        var id: UInt64
        var sizePlace: Int
        var sizeWidth: Int
        var size: Int
        var start: Int { sizePlace + sizeWidth }
        var end: Int { start + size }

        init(_ bytes: [UInt8], _ at: Int) {
            let width = bytes[at].leadingZeroBitCount + 1
            id = LyingInput.big(bytes, at, width)
            sizePlace = at + width
            sizeWidth = bytes[sizePlace].leadingZeroBitCount + 1
            size = Int(LyingInput.big(bytes, sizePlace, sizeWidth) & ((1 << UInt64(7 * sizeWidth)) - 1))
        }

        func set(_ size: Int, in bytes: inout [UInt8]) {
            LyingInput.setBig(&bytes, sizePlace, sizeWidth, UInt64(size) | 1 << UInt64(7 * sizeWidth))
        }
    }

    private func children(_ bytes: [UInt8], _ range: Range<Int>) -> [Element] {
        var (all, at): ([Element], Int) = ([], range.lowerBound)
        while at < range.upperBound {
            all.append(Element(bytes, at))
            at = all[all.count - 1].end
        }
        return all
    }

    /// Twelve seconds: three clusters.
    private func make(
        _ name: String, _ codec: String, in folder: TemporaryFolder
    ) throws -> (bytes: [UInt8], segment: Element, clusters: [Element]) {
        let source = try folder.wav(Signal.speech16(12 * 48_000, rate: 48_000), rate: 48_000, as: "s.wav")
        try Tool.ffmpeg.run(["-v", "error", "-y", "-i", source, "-c:a", codec, folder.path(name)])
        let bytes = folder.read(name)
        let segment = Element(bytes, Element(bytes, 0).end)
        let clusters = children(bytes, segment.start..<segment.end).filter { $0.id == 0x1F43_B675 }
        try #require(clusters.count > 2)
        return (bytes, segment, clusters)
    }

    @Test(arguments: ["aac", "libopus", "flac", "libvorbis", "libmp3lame"])
    func `bytes that are gone from the middle are damage, wherever the sizes lead then`(codec: String) throws
    {
        try withTemporaryFolder { folder in
            let (whole, _, clusters) = try make("a.mka", codec, in: folder)
            let cluster = clusters[1]
            // Of five seconds two; where the cluster seems to end then depends on the place.
            for share in stride(from: 0.05, to: 0.55, by: 0.05) {
                var bytes = whole
                let first = cluster.start + Int(share * Double(cluster.size))
                bytes.removeSubrange(first..<first + cluster.size * 2 / 5)
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(bytes, as: "b.mka", in: folder)
                }
                #expect(error?.code == .inputDamaged, "\(share): \(String(describing: error))")
                let reason = error?.reason ?? ""
                #expect(reason.contains("of its sound are missing"), "\(share): \(reason)")
                let kept = try DecodedInput(bytes, as: "b.mka", in: folder, damaged: .keep)
                #expect(!kept.track.notes.contains { $0.contains("behind its sound") }, "\(share): \(kept)")
                // What was found when it was opened is told by whoever rules on it.
                let told = kept.warnings + [kept.track.damage?.text ?? ""]
                #expect(told.contains { $0.contains("of its sound are missing") }, "\(share): \(kept)")
            }
        }
    }

    @Test(arguments: [("a.mka", "aac"), ("a.webm", "libopus"), ("f.mka", "flac")])
    func `a cluster's size may be too small, too large or unknown`(_ kind: (String, String)) throws {
        try withTemporaryFolder { folder in
            let (whole, segment, clusters) = try make(kind.0, kind.1, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(kind.0)", in: folder)
            var lies: [[UInt8]] = []
            for cluster in clusters {
                for size in [cluster.size / 2, cluster.size - 1, cluster.size / 10] {
                    var bytes = whole
                    cluster.set(size, in: &bytes)
                    lies.append(bytes)
                }
            }
            for (element, size) in [
                (clusters[1], clusters[1].size + 5000), (clusters[1], (1 << (7 * clusters[1].sizeWidth)) - 1),
                (segment, segment.size / 2), (segment, 1000),
            ] {
                var bytes = whole
                element.set(size, in: &bytes)
                lies.append(bytes)
            }
            for (index, bytes) in lies.enumerated() {
                let found = try DecodedInput(bytes, as: "l\(index).\(kind.0)", in: folder)
                #expect(found.count == honest.count, "\(index): \(found)")
                #expect(found.warnings == [], "\(index): \(found)")
                #expect(found.track.aac?.packets == honest.track.aac?.packets)
            }
        }
    }

    private static let piped = [
        EndKind(name: "p.mka", arguments: ["-c:a", "aac", "-f", "matroska"], isPiped: true),
        EndKind(name: "p.webm", arguments: ["-c:a", "libopus", "-f", "webm"], isPiped: true),
        EndKind(name: "live.webm", arguments: ["-c:a", "libopus", "-live", "1"]),
    ]

    @Test(arguments: 0..<piped.count)
    func `noise behind a piped file is none of it, whatever it begins with`(_ index: Int) throws {
        let kind = Self.piped[index]
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(8 * 48_000, rate: 48_000), rate: 48_000, as: "s.wav")
            let whole = try kind.make(source, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(kind.name)", in: folder)
            #expect(honest.warnings == [])
            var random = SplitMix64(3)
            let noise = (0..<20_000).map { _ in UInt8(truncatingIfNeeded: random.next() >> 40) }
            let fronts: [[UInt8]] = [
                // Blocks: of another track, with bits that have no meaning, and one that ends in the file.
                [0xA3, 0x10, 0x7F, 0xFF, 0xFF, 0x85, 0, 0, 0x80],
                [0xA3, 0x10, 0x7F, 0xFF, 0xFF, 0x81, 0, 0, 0x90],
                [0xA3, 0x10, 0x7F, 0xFF, 0xFF, 0x00], [0xA3, 0x85, 0x85, 0, 0, 0x80, 1], [0xA3],
                [0xA3, 0xFF],
                // Groups.
                [0xA0, 0x10, 0x7F, 0xFF, 0xFF, 0xA1, 0x40, 0xFF, 0x85, 0, 0, 0],
                [0xA0, 0x10, 0x7F, 0xFF, 0xFF, 0x99, 0x81],
                [0xA0, 0x10, 0x7F, 0xFF, 0xFF, 0x01], [0xA0],
                // Numbers.
                [0xE7, 0x7F, 0xF0], [0xA7, 0x7F, 0xF0], [0xAB, 0x7F, 0xF0],
            ]
            for front in fronts {
                for sound in [whole, opened(whole)] {
                    let found = try DecodedInput(sound + front + noise, as: "n.\(kind.name)", in: folder)
                    #expect(found.count == honest.count, "\(front)")
                    #expect(found.track.damage == nil, "\(front)")
                    #expect(found.warnings == [], "\(front)")
                    let size = "\(front.count + noise.count) bytes behind its sound are none of it"
                    #expect(found.track.notes == [size], "\(front)")
                }
            }
        }
    }

    @Test(arguments: 0..<piped.count)
    func `a piped file is cut off wherever that is not between blocks`(_ index: Int) throws {
        let kind = Self.piped[index]
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(3 * 48_000, rate: 48_000), rate: 48_000, as: "s.wav")
            let whole = try kind.make(source, in: folder)
            let last = Element(whole, try #require(places(whole).last))
            let ends = Set(children(whole, last.start..<last.end).map(\.end))
            let open = opened(whole)
            for count in last.start + 1..<last.end where count % 3 == 0 || ends.contains(count) {
                for bytes in [whole, open] {
                    let file = try InputFile(
                        ForgePath(folder.write(bytes[..<count], to: "c.\(kind.name)")))
                    let damage = try MatroskaClusters.look(file).damage
                    // A size that is told is not reached between blocks, either.
                    #expect((damage == nil) == (bytes == open && ends.contains(count)), "\(count)")
                }
            }
        }
    }

    /// Where clusters begin in a file that has several or one.
    private func places(_ bytes: [UInt8]) -> [Int] {
        (0..<bytes.count - 4).filter { bytes[$0..<$0 + 4].elementsEqual([0x1F, 0x43, 0xB6, 0x75]) }
    }

    /// A file with clusters of unknown size.
    private func opened(_ bytes: [UInt8]) -> [UInt8] {
        places(bytes).reduce(into: bytes) { bytes, place in
            let cluster = Element(bytes, place)
            cluster.set((1 << (7 * cluster.sizeWidth)) - 1, in: &bytes)
        }
    }

    @Test(arguments: [("a.mka", "aac"), ("a.webm", "libopus")], [1, 2])
    func `blocks that libavformat does not find are damage, copied or decoded`(
        _ kind: (String, String), _ cluster: Int
    ) throws {
        try withTemporaryFolder { folder in
            let (whole, _, clusters) = try make(kind.0, kind.1, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(kind.0)", in: folder)
            #expect(honest.warnings == [])
            #expect(honest.track.aac?.obstacle == nil)
            let blocks = children(whole, clusters[cluster].start..<clusters[cluster].end)
            let block = try #require(blocks.filter { $0.id == 0xA3 }.dropFirst(9).first)
            for size in [block.size - 3, block.size + 3] {
                var bytes = whole
                block.set(size, in: &bytes)
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(bytes, as: "l.\(kind.0)", in: folder)
                }
                #expect(error?.code == .inputDamaged, "\(String(describing: error))")
                let kept = try DecodedInput(bytes, as: "l.\(kind.0)", in: folder, damaged: .keep)
                #expect(kept.warnings.count == 1, "\(kept)")
                // Packets that follow each other without those between them would be copied out of step.
                #expect(kept.track.aac.map { $0.obstacle != nil || !$0.isWhole } ?? true)
            }
        }
    }
}
