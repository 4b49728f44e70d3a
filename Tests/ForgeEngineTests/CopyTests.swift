import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Books made by copying packets, judged by decoders and probes that are not ours.
@Suite struct CopyTests {
    /// Pieces of one signal that end anywhere in a frame.
    private static let cuts = [0, 40_001, 70_977, 120_833, 150_000]

    private static func pieces(_ maker: AACInput.Maker, in folder: TemporaryFolder) throws -> [AACInput] {
        let channels = maker.isStereo ? 2 : 1
        let samples = Signal.speech16(cuts.last!, rate: AACInput.rate, channels: channels)
        return try zip(cuts, cuts.dropFirst()).enumerated().map { index, cut in
            try AACInput(
                Array(samples[cut.0 * channels..<cut.1 * channels]), maker, as: "\(index)", in: folder)
        }
    }

    /// The join rule of the design, worked out anew: packets kept, chapter starts, total length.
    private struct Expected {
        var kept: [[UInt8]] = []
        var starts: [Int] = []
        var length = 0
        var priming = 0

        init(_ inputs: [AACInput], _ maker: AACInput.Maker) {
            let frame = maker.frame
            for (index, input) in inputs.enumerated() {
                let drop = index == 0 ? 0 : max(0, maker.priming / frame - (maker.isHE ? 2 : 1))
                let last = Int((Double(maker.priming + input.length) / Double(frame)).rounded(.up))
                if index == 0 { priming = maker.priming }
                starts.append(kept.count * frame + maker.priming - drop * frame - priming)
                kept += input.packets[drop..<min(last, input.packets.count)]
                length = starts[index] + input.length
            }
        }
    }

    @Test(.requires(.ffmpeg, .ffmpeg9), arguments: AACInput.Maker.allCases.filter { $0.tool == .ffmpeg })
    func `packets, positions and sound of libavcodec's files are as the join rule says`(
        _ maker: AACInput.Maker
    ) throws { try checkJoins(maker) }

    @Test(
        .requires(.ffmpeg, .ffmpeg9), .whereInstalled(.fdkaac, .faac),
        arguments: AACInput.Maker.allCases.filter { $0.tool != .ffmpeg })
    func `packets, positions and sound of other makers' files are as the join rule says`(
        _ maker: AACInput.Maker
    ) throws { try checkJoins(maker) }

    private func checkJoins(_ maker: AACInput.Maker) throws {
        try withTemporaryFolder { folder in
            let inputs = try Self.pieces(maker, in: folder)
            let expected = Expected(inputs, maker)
            // With a cover, which libavformat takes for a packet.
            let book = try TestBook(
                inputs.map(\.path), in: folder, cover: [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 0xFF, 0xD9])
            #expect(book.plan.audio.making == .copied, "\(book.plan.tracks.map(\.reason))")
            #expect(book.plan.audio.encoding == nil)

            // The very packets, by ffmpeg's word.
            let packets = try AACInput.packets(of: book.path)
            #expect(packets.count == expected.kept.count)
            #expect(packets.elementsEqual(expected.kept))
            // The chapters, by ffprobe's.
            let probed = try Oracles.probe(book.path)
            #expect(probed.chapters.map { Int($0.start) } == expected.starts)
            #expect(probed.chapters.allSatisfy { $0.timeBase == "1/44100" })
            #expect(book.report.length.value == Int64(expected.length))
            #expect(book.plan.length == book.report.length)
            #expect(book.plan.chapters == book.report.chapters)

            // The sound: each part is what its input alone decodes to.
            // libavcodec gives two channels for every mono stream with SBR, where there might be parametric stereo.
            let channels = maker.isHE ? 2 : 1
            let whole = try Oracles.decodeFloat(book.path, with: .ffmpeg9)
            // libavcodec leaves out 1024 samples wherever a packet says that libfaac made it; by its timestamps the
            // frames behind are in place, in a file of bare samples they are not.
            let gaps = maker == .faac ? 1024 : 0
            #expect(whole.count == expected.length * channels - 3 * gaps)
            for (index, input) in inputs.enumerated() {
                let alone = try Oracles.decodeFloat(input.path, with: .ffmpeg9)
                let start = expected.starts[index] * channels - index * gaps
                let part = Array(whole[start..<start + input.length * channels])
                // Without marked priming the first packet is played, and half of what it decodes to comes from
                // whatever is before it.
                let settled = maker.priming == 0 ? maker.frame * channels : 0
                // libav 9 leaves out samples at the start of ADTS, which no header told it to; libavformat's muxer
                // rounds an edit to milliseconds, 45 samples.
                let missing = part.count - alone.count
                try #require(maker.suffix == "aac" ? missing >= 0 : abs(missing) < 45)
                let late = maker.suffix == "aac" ? missing : 0
                let (own, other) = (
                    part.dropFirst(max(settled, late)), alone.dropFirst(max(settled - late, 0))
                )
                if maker.isHE {
                    compareHE(Array(own), Array(other), index)
                } else {
                    let differing = zip(own, other).enumerated().filter { $0.element.0 != $0.element.1 }
                    #expect(differing.first?.offset == nil, "part \(index)")
                }
            }
        }
    }

    /// SBR fills its bands with noise whose phase depends on where decoding began, so that no two decodes are equal
    /// bit for bit; below them, and in place, they are.
    private func compareHE(_ part: [Float], _ alone: [Float], _ index: Int) {
        let window = Array(alone[4096..<20_480])
        #expect(Signal.lag(of: window, in: Array(part[4000..<20_580]), reach: 190) == 96, "part \(index)")
    }

    @Test(.requires(.ffmpeg, .ffmpeg9))
    func `files cut out of one stream join without a gap, bit for bit`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(200_000, rate: AACInput.rate)
            let whole = try AACInput(samples, .adts, as: "whole", in: folder)
            let bytes = folder.read("whole.aac")
            // Cut behind packets 50 and 51 and 120: every header is 7 bytes.
            let ends = [50, 51, 120, whole.packets.count].map { end in
                whole.packets.prefix(end).reduce(0) { $0 + $1.count + 7 }
            }
            var paths: [String] = []
            for (start, end) in zip([0] + ends, ends) {
                paths.append(try folder.write(bytes[start..<end], to: "\(start).aac"))
            }
            let book = try TestBook(paths, in: folder)
            #expect(book.report.length.value == Int64(whole.packets.count * 1024))
            #expect(book.report.chapters.map { Int($0.start.value) / 1024 } == [0, 50, 51, 120])
            #expect(book.report.chapters.allSatisfy { $0.start.value % 1024 == 0 })
            #expect(book.plan.audio.reasons.contains("joins without a gap"))
            #expect(book.plan.audio.reasons.last?.hasPrefix("ADTS does not tell an encoder's delay") == true)
            let single = try TestBook([whole.path], as: "single.m4b", in: folder)
            #expect(try book.packetHash() == single.packetHash())
            let (joined, alone) = (try Oracles.decodeFloat(book.path), try Oracles.decodeFloat(single.path))
            #expect(joined.count == alone.count)
            #expect(joined.elementsEqual(alone))
        }
    }

    @Test(.requires(.ffmpeg))
    func `an M4B that is copied keeps every packet, chapter and tag, and takes new ones`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(400_000, rate: AACInput.rate)
            let input = try AACInput(samples, .libavcodec, as: "in", in: folder)
            let marks = (0..<300).map {
                ChapterMark(track: 0, offset: SampleCount(Int64($0 * 1201)), title: "Chapter \($0) ü")
            }
            let first = try TestBook(
                [input.path], as: "first.m4b", in: folder, marks: marks,
                metadata: [.title: "Old", .author: "A", .narrator: "N", .series: "S", .seriesPart: "2"],
                cover: [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 0xFF, 0xD9])
            try Oracles.retag(first.path)
            let again = try Recopied(first.path, as: "again.m4b", in: folder, changes: [.title: "New"])
            #expect(try again.book.packetHash() == first.packetHash())
            let (old, new) = (try Self.file(first.path), try Self.file(again.book.path))
            #expect(new.chapters == old.chapters)
            #expect(new.chapters.count == 300)
            #expect(new.presentation(of: try #require(new.audioTrack)).sampleCount == 400_000)
            #expect(again.book.report.length == first.report.length)
            #expect(new.text("©nam") == "New")
            #expect(new.text("©ART") == "A")
            #expect(old.text("sonm") == "S 002 - Old")
            #expect(new.text("sonm") == "S 002 - New")
            #expect(new.text("soco") == "Sorted Narrator")
            #expect(new.text("----:org.example:Mood") == "calm")
            #expect(new.text("©lyr") == "La la")
            // Everything but what follows the title is there with the value it had.
            let changed: Set = ["©nam", "©alb", "sonm", "soal", "©too"]
            let kept = old.tags.filter { !changed.contains($0.key) }
            #expect(kept.count > 20)
            #expect(kept.filter { !new.tags.contains($0) }.map(\.key) == [])
            #expect(Set(new.tags.map(\.key)).count == new.tags.count)
            #expect(new.covers == old.covers)
            #expect(new.covers.count == 1)
        }
    }

    static func file(_ path: String) throws -> M4BFile { try M4BFile(reading: InputFile(ForgePath(path))) }

    @Test(.requires(.ffmpeg))
    func `marks in the whole book count its sound, not the silence at joins`() throws {
        try withTemporaryFolder { folder in
            let inputs = try Self.pieces(.libavcodec, in: folder)
            let expected = Expected(inputs, .libavcodec)
            // The third piece begins at sample 70,977 of the sound.
            let marks = [0, 70_977, 71_000].map {
                ChapterMark(.book(MediaTime(value: Int64($0), timescale: 44_100)), title: "\($0)")
            }
            let book = try TestBook(inputs.map(\.path), in: folder, marks: marks)
            let starts = book.report.chapters.map { Int($0.start.value) }
            #expect(starts == [0, expected.starts[2], expected.starts[2] + 23])
        }
    }

    @Test(
        .requires(.ffmpeg, .ffmpeg9),
        arguments: [0, 2, 5])
    func `a track that does not match is encoded so that it does`(position: Int) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(440_000, rate: AACInput.rate)
            var lengths = Array(repeating: 80_000, count: 5)
            lengths.insert(40_000, at: position)
            var paths: [String] = []
            var start = 0
            for (index, length) in lengths.enumerated() {
                let piece = Array(samples[start..<start + length])
                start += length
                paths.append(
                    index == position
                        ? try folder.wav(piece, rate: AACInput.rate, as: "odd.wav")
                        : try AACInput(piece, .libavcodec, as: "\(index)", in: folder).path)
            }
            let book = try TestBook(paths, in: folder)
            #expect(lengths.indices.filter { book.plan.method(of: $0) == .encode } == [position])
            #expect(book.plan.tracks[position].reason == "pcm_s16le is not AAC; encoded to match")
            #expect(book.plan.audio.encoding?.rateControl == .constantBitRate)
            #expect(book.plan.isMixed)
            #expect(book.plan.isCopied)
            let whole = try Oracles.decodeFloat(book.path, with: .ffmpeg9)
            let starts = book.report.chapters.map { Int($0.start.value) }
            #expect(book.plan.chapters == book.report.chapters)
            #expect(book.plan.length == book.report.length)
            #expect(starts.count == 6)
            #expect(whole.count == Int(book.report.length.value))
            start = 0
            for (index, length) in lengths.enumerated() {
                let part = Array(whole[starts[index]..<starts[index] + length])
                let source = channel(0, of: Array(samples[start..<start + length]), channels: 1)
                for edge in [0..<12_000, length - 12_000..<length] {
                    let around = [Float](repeating: 0, count: 50) + source + [Float](repeating: 0, count: 50)
                    let lag = Signal.lag(
                        of: Array(part[edge]), in: Array(around[edge.lowerBound..<edge.upperBound + 100]),
                        reach: 100)
                    #expect(lag == 50, "track \(index) at \(edge)")
                }
                if index != position {
                    let alone = try Oracles.decodeFloat(paths[index], with: .ffmpeg9)
                    // libavformat's muxer rounds an edit to milliseconds, 45 samples.
                    try #require(abs(alone.count - length) < 45)
                    let differing = zip(part, alone).enumerated().filter { $0.element.0 != $0.element.1 }
                    #expect(differing.first?.offset == nil, "track \(index): \(differing.count)")
                }
                start += length
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `what was copied is compared with what was read`() throws {
        try withTemporaryFolder { folder in
            let inputs = try Self.pieces(.libavcodec, in: folder)
            let book = try TestBook.book(inputs.map(\.path))
            let plan = try Planner.plan(
                book, options: EncodingOptions(), output: ForgePath(folder.path("b.m4b")),
                encoders: Planner.EncoderFacts.linked())
            try folder.write(folder.read("0.m4a"), to: "2.m4a")
            let error = #expect(throws: ForgeError.self) {
                try BookCopier(book: book, plan: plan, isCancelled: { false }, onEvent: { _ in }).run(
                    replacing: false)
            }
            #expect(error?.reason == "it changed while it was read")
            #expect(error?.isTransient == true)
            #expect(error?.path == ForgePath(folder.path("2.m4a")))
            #expect(!folder.names.contains("b.m4b"))
            #expect(!folder.names.contains { $0.hasPrefix(".forge") })
        }
    }

    @Test(.requires(.ffmpeg), arguments: [0, 1, 3])
    func `a copy that is cancelled leaves nothing behind`(after calls: Int) throws {
        try withTemporaryFolder { folder in
            let inputs = try Self.pieces(.libavcodec, in: folder)
            var left = calls
            let error = #expect(throws: ForgeError.self) {
                try TestBook(
                    inputs.map(\.path), in: folder,
                    isCancelled: {
                        left -= 1
                        return left < 0
                    })
            }
            #expect(error?.code == .cancelled)
            #expect(!folder.names.contains { $0.hasSuffix("m4b") || $0.hasSuffix("tmp") })
        }
    }
}

/// A book copied from one file, with the tags and chapters that are in it.
struct Recopied {
    var book: TestBook

    init(
        _ path: String, as name: String, in folder: TemporaryFolder, changes: [MetadataField: String]
    ) throws {
        let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
        let tags = [
            "artist": MetadataField.author, "composer": .narrator, "series": .series,
            "series-part": .seriesPart,
        ]
        let kept = Dictionary(
            uniqueKeysWithValues: tags.compactMap { key, field in probe.tags[key].map { (field, $0) } })
        book = try TestBook(
            [path], as: name, in: folder,
            marks: probe.chapters.map { ChapterMark(track: 0, offset: $0.start, title: $0.title ?? "") },
            metadata: changes, tags: kept, cover: probe.cover?.data)
    }
}

extension Oracles {
    /// Adds tags that nothing of ours writes, by mutagen.
    static func retag(_ path: String) throws {
        _ = try python(
            """
            import sys, mutagen.mp4 as m
            f = m.MP4(sys.argv[1])
            f["----:org.example:Mood"] = m.MP4FreeForm(b"calm")
            f["\\xa9lyr"] = "La la"
            f["tmpo"] = [90]
            f["trkn"] = [(3, 12)]
            f["soco"] = "Sorted Narrator"
            f.save()
            """, path)
    }
}
