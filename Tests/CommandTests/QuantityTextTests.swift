import ForgeModel
import Testing

@testable import ForgeCommands

@Suite struct QuantityTextTests {
    private let rate = SampleRate(hertz: 44_100)

    @Test(arguments: [
        (0, "0:00:00.000"), (44_100, "0:00:01.000"), (22, "0:00:00.000"), (23, "0:00:00.001"),
        (158_759_999, "1:00:00.000"), (15_876_022_050, "100:00:00.500"),
    ])
    func `positions are rounded to the millisecond`(_ samples: Int, _ text: String) {
        #expect(QuantityText.clock(SampleCount(Int64(samples)), at: rate) == text)
    }

    @Test(arguments: [
        (0.0, "0:00:00"), (59.99, "0:00:59"), (3661.0, "1:01:01"), (-1.0, "0:00:00"),
        (Double.infinity, "1000000:00:00"),
    ])
    func `seconds are cut`(_ seconds: Double, _ text: String) {
        #expect(QuantityText.clock(seconds: seconds) == text)
    }

    @Test func `what is left is rounded up`() {
        #expect(
            [0.0, 0.01, 1.0, 59.2].map(QuantityText.left) == ["0:00:00", "0:00:01", "0:00:01", "0:01:00"])
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"),
        (999_950, "1.0 MB"), (210_400_000, "210.4 MB"), (4_300_000_000, "4.3 GB"),
        (1_000_000_000_000, "1.0 TB"),
    ])
    func `sizes`(_ bytes: Int, _ text: String) {
        #expect(QuantityText.bytes(Int64(bytes)) == text)
    }

    @Test func `rates, layouts, speeds and counts`() {
        #expect(
            [8000, 11_025, 22_050, 44_100, 48_000].map { QuantityText.rate(SampleRate(hertz: $0)) }
                == ["8 kHz", "11.025 kHz", "22.05 kHz", "44.1 kHz", "48 kHz"])
        #expect([63_499, 63_500, 64_000].map(QuantityText.bitRate) == ["63 kb/s", "64 kb/s", "64 kb/s"])
        #expect([1, 2, 6].map(QuantityText.channels) == ["mono", "stereo", "6 channels"])
        #expect(
            [0, 0.96, 9.94, 9.95, 85.4].map(QuantityText.speed) == ["0.0x", "1.0x", "9.9x", "10x", "85x"])
        #expect([0, 1, 2].map { QuantityText.count($0, "track") } == ["0 tracks", "1 track", "2 tracks"])
    }

    @Test func `words wrap at the width and long ones stay whole`() {
        let text = "order     natural order of file names\noutput    /a/long/path/without/spaces.m4b\n"
        let wrapped = text.wrapped(columns: 24)
        #expect(
            wrapped == """
                order     natural order
                      of file names
                output
                      /a/long/path/without/spaces.m4b

                """)
        #expect(text.wrapped(columns: 80) == text)
    }

    @Test func `colours take no room`() {
        let text = "\u{1B}[1;33mwarning: \u{1B}[0mtwelve chars"
        #expect(text.wrapped(columns: 21) == text)
        #expect(text.wrapped(columns: 20).contains("\n"))
    }

    @Test(arguments: [
        (3600.0, 45.0, "80x real time"), (60, 0, "0.0x real time"), (3600, 3.604, "999x real time"),
        (3600, 3.6, "in 3.6 s"), (216_000, 3.74, "in 3.7 s"), (3600, 0.01, "in 0.1 s"),
    ])
    func `what is as quick as copying tells its time`(_ audio: Double, _ elapsed: Double, _ text: String) {
        #expect(QuantityText.pace(of: audio, in: elapsed) == text)
    }
}
