import TestSupport
import Testing

@testable import ForgeEngine

/// What is silent, displaced or something else shows in the levels, and what encoders do to them does not.
@Suite struct LevelComparisonTests {
    /// Levels of something like speech, two minutes long, in half decibels above -100 dB.
    private static let speech: [UInt8] = {
        var random = SplitMix64(3)
        return (0..<1200).map { _ in random.below(5) == 0 ? 20 : UInt8(110 + random.below(60)) }
    }()

    private func differences(_ actual: [UInt8]) -> [LevelComparison.Difference] {
        Array(LevelComparison(expected: Self.speech, actual: actual).differences)
    }

    @Test func `the same, and what differs by less than encoders make it differ, is no difference`() {
        #expect(differences(Self.speech).isEmpty)
        var random = SplitMix64(4)
        #expect(differences(Self.speech.map { $0 + UInt8(random.below(13)) }).isEmpty)
        // What lies below -50 dB may be anything.
        #expect(differences(Self.speech.map { $0 == 20 ? 0 : $0 }).isEmpty)
    }

    @Test func `four tenths in a second may differ, five may not`() {
        for count in [4, 5] {
            var actual = Self.speech
            for index in 0..<count { actual[600 + 2 * index] = actual[600 + 2 * index] > 100 ? 0 : 200 }
            #expect(differences(actual).count == (count == 4 ? 0 : 1))
        }
    }

    @Test func `a silent second is named with its time`() throws {
        var actual = Self.speech
        for index in 300..<310 { actual[index] = 0 }
        let comparison = LevelComparison(expected: Self.speech, actual: actual)
        let difference = try #require(comparison.differences.first)
        #expect(comparison.differences.count == 1)
        #expect(difference.kind == .silent)
        #expect(300...302 ~= difference.range.lowerBound)
        #expect(308...310 ~= difference.range.upperBound)
        #expect(comparison.text?.hasPrefix("silent from 0:00:30.") == true)
    }

    @Test func `a doubled second makes the rest late, a lost one early`() {
        let doubled = Self.speech[..<500] + Self.speech[490...]
        #expect(differences(Array(doubled.prefix(1200))).map(\.kind) == [.late(10)])
        let lost = Self.speech[..<500] + Self.speech[510...]
        // The last second is missing, too, where it is not displaced.
        #expect(differences(Array(lost)).first?.kind == .late(-10))
        let text = LevelComparison(expected: Self.speech, actual: Array(doubled.prefix(1200))).text
        #expect(text?.hasPrefix("1.0 s too late from 0:00:") == true)
    }

    @Test func `sound of another place or none of the book's is found`() {
        var actual = Self.speech
        actual.replaceSubrange(200..<240, with: Self.speech[700..<740])
        #expect(differences(actual).map(\.kind) == [.late(-500)])
        actual.replaceSubrange(200..<240, with: Self.speech[700..<740].map { 250 - $0 })
        #expect(differences(actual).map(\.kind) == [.other])
        // An end that is missing, and one that is too long.
        #expect(differences(Array(Self.speech.prefix(1150))).map(\.kind) == [.silent])
        #expect(differences(Self.speech + Self.speech.prefix(50)).count == 1)
    }

    @Test func `of many differences five are told`() throws {
        var actual = Self.speech
        for start in stride(from: 50, to: 1150, by: 100) {
            for index in start..<start + 20 { actual[index] = 0 }
        }
        let text = try #require(LevelComparison(expected: Self.speech, actual: actual).text)
        #expect(text.matches(of: /silent from/).count == 5)
        #expect(text.hasSuffix("different in 6 more places"))
    }
}
