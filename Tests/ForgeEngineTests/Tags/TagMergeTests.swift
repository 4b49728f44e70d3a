import ForgeModel
import Testing

@testable import ForgeEngine

@Suite struct TagMergeTests {
    private func tag(_ form: String, _ texts: [String: [String]]) -> FileTag {
        var tag = FileTag(TagForm(rawValue: form))
        for (key, values) in texts { tag.add(key, values) }
        return tag
    }

    @Test func `field by field the first that has it`() {
        let merged = TagMerge(
            [
                tag("ID3v2.4", ["title": ["A"], "artist": ["One", "Two"]]),
                tag("APEv2", ["title": ["B"], "album": ["C"]]),
                tag("ID3v1", ["artist": ["X"], "date": ["1999"]]),
            ], filling: ["title": "D", "encoder": "E", "date": "2"])
        #expect(
            merged.joined == [
                "title": "A", "artist": "One;Two", "album": "C", "date": "1999", "encoder": "E",
            ])
        #expect(merged.several == ["artist": ["One", "Two"]])
        #expect(
            merged.forms.mapValues(\.rawValue) == [
                "title": "ID3v2.4", "artist": "ID3v2.4", "album": "APEv2", "date": "ID3v1",
            ])
    }

    /// A weaker tag that says the same and more: what was cut off at 30 letters, values beyond the first, letters for
    /// question marks. What it says otherwise counts nothing.
    @Test func `the richer and more exact`() {
        let long = "A title of more than thirty letters"
        func winner(_ strong: [String], _ weak: [String]) -> [String]? {
            TagMerge([tag("ID3v2.3", ["k": strong]), tag("APEv2", ["k": weak])], filling: [:]).values["k"]
        }
        #expect(winner([String(long.prefix(30))], [long]) == [long])
        #expect(winner([String(long.prefix(7))], [long]) == ["A title"])
        #expect(winner([long], [String(long.prefix(30))]) == [long])
        #expect(winner(["One"], ["One", "Two"]) == ["One", "Two"])
        #expect(winner(["One"], ["Two", "Three"]) == ["One"])
        #expect(winner(["?mega"], ["Ωmega"]) == ["Ωmega"])
        #expect(winner(["Why?"], ["Why!"]) == ["Why?"])
        #expect(winner(["Ωmega"], ["?mega"]) == ["Ωmega"])
    }

    @Test func `a file with one tag names none`() {
        #expect(TagMerge([tag("ID3v2.4", ["title": ["A"]])], filling: ["x": "y"]).forms.isEmpty)
    }

    /// Only where what looks wrong is taken.
    @Test func `doubts`() {
        var doubtful = tag("ID3v1", ["title": ["Ìàñòåð"]])
        doubtful.isDoubtful = true
        #expect(TagMerge([doubtful], filling: [:]).isDoubtful)
        #expect(!TagMerge([tag("ID3v2.4", ["title": ["Мастер"]]), doubtful], filling: [:]).isDoubtful)
    }
}
