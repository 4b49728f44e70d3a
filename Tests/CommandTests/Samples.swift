import ForgeModel

/// A plan with something in every field, and a text from a file that tries to reach the terminal.
enum Samples {
    static let rate = SampleRate(hertz: 44_100)

    static let plan: ConversionPlan = {
        var track = TrackProbe(
            path: "book/01 \u{1B}[31mred\n.mp3", fileSize: 1, container: "mp3", codec: "mp3",
            sampleRate: rate,
            channels: 2, bitRate: 128_000, isLossless: false, length: SampleCount(44_100 * 60),
            isLengthExact: true)
        var other = track
        track.sound = SoundFacts(
            bandwidth: 11_004, hasEqualChannels: true, peak: -0.21, clippedRuns: 0, isWhole: false)
        (other.path, other.codec, other.bitRate, other.isLengthExact) = (
            "book/02.wav", "pcm_s16le", nil, false
        )
        var metadata = BookMetadata()
        metadata.set(.title, to: "A\u{9B}31m Title", from: .request)
        metadata.set(.author, to: "A. Person", from: .tags("01\r.mp3"))
        metadata.set(.seriesPart, to: "3", from: .sidecar("metadata.json"))
        metadata.set(.series, to: "Series", from: .folderName)
        return ConversionPlan(
            output: "out/A Title.m4b",
            tracks: [
                .init(track, reason: "mp3 is not AAC"), .init(other, reason: "pcm_s16le \u{7}is not AAC"),
            ],
            orderReason: "natural order of file names",
            audio: .init(
                .encoded(.init(EncoderChoice(name: "aac", coder: "fast"), .constantQuality)),
                sampleRate: rate, channels: 1, bitRate: 64_000,
                findings: [
                    SoundFinding(
                        .bandwidth, found: "the sound goes up to 11004 Hz",
                        consequence: "nothing above 12000 Hz is encoded"),
                    SoundFinding(.level, found: "the loudest sample is at -0.2 dB"),
                ],
                reasons: ["44100 Hz, as the audio has", "mono, as the audio is"]),
            length: SampleCount(44_100 * 120),
            chapters: [
                Chapter(start: .zero, title: "One\u{07}"),
                Chapter(start: SampleCount(44_100 * 60 + 22_050), title: "Two"),
            ],
            chapterReason: "one per file", metadata: metadata,
            cover: .init(CoverImage(data: [0xFF, 0xD8, 0xFF, 0], origin: "folder.jpg")),
            warnings: ["cover.webp is left out"])
    }()

    static let report = ConversionReport(
        output: "out/A Title.m4b", fileSize: 960_000, length: SampleCount(44_100 * 120), sampleRate: rate,
        channels: 1, packets: 5168, bitRate: 64_000, chapters: plan.chapters, skipped: [], warnings: [],
        elapsedSeconds: 1.5)

    static let inspection = Inspection(
        path: "a.m4b", fileSize: 96_407, container: "mov",
        streams: [
            .init(
                index: 0, kind: "audio", codec: "aac", profile: "LC", sampleRate: rate, channels: 1,
                bitRate: 62_000),
            .init(index: 1, kind: "video", codec: "mjpeg"),
        ],
        sampleRate: rate, length: SampleCount(441_000), isLengthExact: true, chapters: plan.chapters,
        tags: [.init(key: "©nam", value: "A\u{1B}[2J Title"), .init(key: "©ART", value: "A. Person")],
        cover: plan.cover,
        layout: .init(
            brand: "M4B ", compatibleBrands: ["M4B ", "mp42"], boxes: ["ftyp", "moov", "mdat"],
            isMoovFirst: true, movieTimescale: 44_100,
            edits: [.init(duration: 441_000, mediaTime: 1024), .init(duration: 5, mediaTime: -1)],
            priming: 1024, packets: 432))

    /// One of each change: moved, renamed, both, new, removed.
    static let chapterReport: ChapterReport = {
        func chapter(_ seconds: Int64, _ title: String) -> Chapter {
            Chapter(start: SampleCount(seconds * 44_100), title: title)
        }
        return ChapterReport(
            "a\n.m4b", sampleRate: rate, length: SampleCount(441_000),
            before: [
                chapter(0, "A"), chapter(2, "B\u{1B}[2J"), chapter(4, "C"), chapter(6, "D"), chapter(7, "E"),
            ],
            marks: [
                .init(chapter: chapter(0, "A"), origin: 0), .init(chapter: chapter(3, "Two"), origin: 1),
                .init(chapter: chapter(4, "Cé"), origin: 2), .init(chapter: chapter(5, "D"), origin: 3),
                .init(chapter: chapter(9, "F\u{9B}31m")),
            ], notes: ["no pause is within 30.0 s of chapter 3, which stays"],
            edit: EditReport(
                "b.m4b", .rewritten, writtenBytes: 5, oldSize: 4, newSize: 5, backup: "a.m4b.bak"))
    }()

    static let error = ForgeError(
        .inputDamaged, step: .decoding, path: "a\n.mp3", reason: "the data is cut",
        remedy: "replace the file",
        cause: "end of file")
}

extension String {
    /// True when nothing in it moves a cursor: no control character but the ends of lines.
    var isHarmless: Bool {
        unicodeScalars.allSatisfy { scalar in
            scalar == "\n"
                || scalar.properties.generalCategory != .control
                    && !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
        }
    }
}
