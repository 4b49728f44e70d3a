import ForgeModel
import Testing

/// Values with a little logic of their own.
@Suite struct SmallValueTests {
    @Test(
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xE0], CoverFormat.jpeg),
            (Array("\u{89}PNG\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) }), .png),
            (Array("RIFF1234WEBPVP8 ".utf8), .webp), (Array("RIFF1234WAVEfmt ".utf8), .unknown),
            (Array("GIF89a".utf8), .gif), (Array("BM".utf8), .bmp), ([], .unknown), ([0xFF, 0xD8], .unknown),
            (Array("RIFF".utf8), .unknown), (Array("<svg/>".utf8), .unknown),
        ] as [([UInt8], CoverFormat)])
    func `cover format is told by its bytes`(_ data: [UInt8], _ format: CoverFormat) {
        let image = CoverImage(data: data, origin: "cover.jpg")
        #expect(image.format == format)
        #expect(image.fitsM4B == [.jpeg, .png].contains(format))
    }

    @Test(
        arguments: [
            ("aac", "aac", nil), ("aac:twoloop", "aac", "twoloop"), ("libfdk_aac", "libfdk_aac", nil),
            ("aac:", "aac", ""), ("", "", nil), ("a:b:c", "a", "b:c"), (":fast", "", "fast"),
        ] as [(String, String, String?)])
    func `encoder choice reads what it writes`(_ text: String, _ name: String, _ coder: String?) {
        let choice = EncoderChoice(parsing: text)
        #expect(choice.name == name)
        #expect(choice.coder == coder)
        #expect(choice.description == text)
    }

    @Test func `progress`() {
        let rate = SampleRate(hertz: 1000)
        func progress(_ done: Int64, seconds: Double) -> ProgressSnapshot {
            ProgressSnapshot(
                stage: .processing, done: SampleCount(done), total: SampleCount(40_000), sampleRate: rate,
                elapsedSeconds: seconds)
        }
        #expect(progress(30_000, seconds: 2).fraction == 0.75)
        #expect(progress(30_000, seconds: 2).timesRealTime == 15)
        #expect(progress(30_000, seconds: 0).timesRealTime == 0)
        // The total is an estimate: it may be passed.
        #expect(progress(50_000, seconds: 2).fraction == 1)
        #expect(ProgressSnapshot(stage: .scanning).fraction == 0)
    }

    @Test(arguments: [
        (1.0, 1000.0, false), (1.01, 1000, true), (0.1, 10, false), (0.11, 10, true), (0.9, 80, true),
    ])
    func `a second or a hundredth is damage`(_ missing: Double, _ total: Double, _ isDamage: Bool) {
        #expect(DamageRule.isDamage(missing: missing, of: total) == isDamage)
    }
}
