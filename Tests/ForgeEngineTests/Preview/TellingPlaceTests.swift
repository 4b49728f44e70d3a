import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Which part of a book is heard in a preview.
@Suite struct TellingPlaceTests {
    /// Levels of speech: syllables and pauses in turns.
    private func speech(_ seconds: Int, loud: Double = -20, soft: Double = -45) -> [Double] {
        (0..<seconds * 10).map { $0 % 4 == 0 ? soft : loud - Double($0 % 3) }
    }

    private func level(_ seconds: Int, _ level: Double) -> [Double] {
        [Double](repeating: level, count: seconds * 10)
    }

    @Test func `speech is chosen, not silence, nor what is louder and steady`() {
        let hum = TellingPlace(levels: level(20, -10) + speech(10) + level(20, -120))
        #expect(hum.best(100).map { (195...205).contains($0) } == true)
        let quiet = TellingPlace(levels: level(30, -120) + speech(10, loud: -35, soft: -55) + level(30, -120))
        #expect(quiet.best(100).map { (295...305).contains($0) } == true)
        // A silence that flickers far below all that is heard.
        let flicker = (0..<300).map { $0 % 2 == 0 ? -120.0 : -75 }
        #expect(TellingPlace(levels: flicker + speech(10)).best(100).map { $0 >= 295 } == true)
        // A few clicks in silence change less than speech does, however far they stand out.
        var clicks = level(30, -110)
        for index in stride(from: 0, to: 300, by: 40) { clicks[index] = -6 }
        #expect(TellingPlace(levels: clicks + speech(10)).best(100).map { $0 >= 290 } == true)
    }

    @Test func `nothing is told of what cannot be heard`() {
        #expect(TellingPlace(levels: level(60, -120)).best(300) == nil)
        #expect(TellingPlace(levels: level(60, -61)).best(300) == nil)
        #expect(TellingPlace(levels: []).best(300) == nil)
        #expect(TellingPlace(levels: level(60, -59)).best(300) != nil)
    }

    @Test func `it begins at the quietest moment of a second, of equal places in the middle`() {
        var levels = level(30, -20)
        for second in 0..<29 { levels[second * 10 + 7] = -40 }
        #expect(TellingPlace(levels: levels).best(100) == 97)
        #expect(TellingPlace(levels: level(21, -20)).best(10) == 100)
    }

    @Test func `a part that is as long as all begins at the start`() {
        #expect(TellingPlace(levels: speech(10)).best(100) == 0)
        #expect(TellingPlace(levels: speech(5)).best(100) == 0)
    }

    /// A book at 8 kHz: its levels by the second, speech where they are 1, silence where 0, a hum where 2.
    private func book(_ seconds: [Int], in folder: TemporaryFolder) throws -> TrackProbe {
        let speech = Signal.speech16(8000 * seconds.count, rate: 8000)
        let samples = seconds.indices.flatMap { second -> [Int16] in
            switch seconds[second] {
            case 0: [Int16](repeating: 0, count: 8000)
            case 1: Array(speech[second * 8000..<(second + 1) * 8000])
            default: (0..<8000).map { $0 / 16 % 2 == 0 ? 12_000 : -12_000 }
            }
        }
        let path = try folder.write(WAVFile.data(samples, rate: 8000), to: "book.wav")
        return try Prober.probe(ForgePath(path), isCancelled: { false })
    }

    private func place(_ seconds: [Int], reach: Int64 = 12) throws -> Double? {
        try withTemporaryFolder { folder in
            let track = try book(seconds, in: folder)
            var finder = PlaceFinder(
                tracks: [track], length: track.length.value, clock: track.sampleRate, isCancelled: { false })
            finder.reach = reach
            let found = try finder.find(3 * 8000)
            #expect(try finder.find(3 * 8000) == found, "the same each time")
            return found.map { Double($0) / 8000 }
        }
    }

    @Test func `speech near a third of the book is found`() throws {
        // A jingle at the start, a hum, and speech from second 12 to 15.
        let seconds =
            [1, 1, 1, 1] + [Int](repeating: 2, count: 8) + [1, 1, 1] + [Int](repeating: 2, count: 21)
        let found = try #require(try place(seconds))
        #expect((11.5...12.5).contains(found))
    }

    @Test func `where a third of the book is silent, half of it is listened to, and so on`() throws {
        var seconds = [Int](repeating: 0, count: 48)
        #expect(try place(seconds) == nil)
        for second in 38..<42 { seconds[second] = 1 }
        let late = try #require(try place(seconds))
        #expect((37...40).contains(late))
    }

    @Test func `an announcement at the start is passed over, and a short book is heard whole`() throws {
        let seconds = [1] + [Int](repeating: 2, count: 3) + [1, 1, 1, 1, 1, 1]
        let found = try #require(try place(seconds, reach: 120))
        #expect(found >= 1)
        #expect(found <= 7)
        let jingle = [1, 1, 1, 1] + [Int](repeating: 2, count: 16) + [1] + [Int](repeating: 2, count: 19)
        #expect(try place(jingle, reach: 120).map { (17...20.5).contains($0) } == true)
        #expect(try place([0, 0, 1, 1]).map { $0 <= 1 } == true)
    }
}
