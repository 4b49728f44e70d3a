import ForgeModel
import Foundation
import Testing

/// Remedies hold options as values, and are worded by whoever shows them.
@Suite struct RemedyTests {
    private let remedy: Remedy = "leave out \(.quality), or take \(.encoder) \("aac"):\(2 + 2)"
    private let typed = OptionNames([.quality: "--quality"])

    @Test func `options are called by the library's names, or by those that are given`() {
        #expect("\(remedy)" == "leave out quality, or take encoder aac:4")
        #expect(remedy.worded(typed) == "leave out --quality, or take encoder aac:4")
        #expect(typed[.quality] == "--quality")
        #expect(typed[.bitRate] == "bitRate")
    }

    @Test func `a remedy inside another keeps its options`() {
        let whole: Remedy = "wait, or \(remedy)"
        #expect(whole == "wait, or leave out \(.quality), or take \(.encoder) aac:4")
        #expect(whole.worded(typed) == "wait, or leave out --quality, or take encoder aac:4")
    }

    @Test func `an error is told with the names that are given, in its record, too`() throws {
        let error = ForgeError(.usage, step: .planning, path: "a", reason: "it is bad", remedy: remedy)
        #expect("\(error)" == "a is bad; leave out quality, or take encoder aac:4")
        let worded = error.worded(typed)
        #expect("\(worded)" == "a is bad; leave out --quality, or take encoder aac:4")
        #expect(worded.summary == error.summary)
        for error in [error, worded] {
            let data = try JSONEncoder().encode(ErrorRecord(error))
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            #expect(object?["remedy"] as? String == "\(error.remedy)")
            #expect(object?["message"] as? String == "\(error)")
            #expect(
                try JSONDecoder().decode(ErrorRecord.self, from: data).error.remedy
                    == Remedy(error.remedy.worded(OptionNames())))
        }
    }
}
