import ForgeModel
import Testing

@testable import ForgeDiscovery

/// Which track follows which, and what is said of it.
@Suite struct TrackOrderTests {
    /// The order as names, with tags `track` and `disc` from "3", "1/3" and so on; "" is none.
    private func order(
        _ files: [(name: String, tag: String)], discs: [Int?]? = nil, _ rule: DiscoveryOptions.Order = .auto,
        isExplicit: Bool = false, names: OptionNames = OptionNames()
    ) -> (names: [String], reason: String, warnings: [String]) {
        let tracks = files.map { file in
            let parts = file.tag.split(separator: ":").map(String.init)
            var tags: [String: String] = [:]
            if parts.count == 2 { tags["disc"] = parts[0] }
            tags["track"] = parts.last
            return track(file.name, tags: tags)
        }
        let candidate = BookCandidate(
            name: "b", files: tracks.map(\.path), orderReason: "natural", isExplicitOrder: isExplicit,
            discs: discs)
        let order = TrackOrder(of: tracks, from: candidate, order: rule, names: names)
        return (order.permutation.map { files[$0].name }, order.reason, order.warnings)
    }

    @Test func `tags win where names say nothing`() {
        let files = [("a.mp3", "2:1/2"), ("b.mp3", "1:02/2"), ("c.mp3", "1/2:1"), ("d.mp3", "2: 2 ")]
        let auto = order(files)
        #expect(auto.names == ["c.mp3", "b.mp3", "a.mp3", "d.mp3"])
        #expect(auto.reason == "disc and track numbers of the tags (4 of 4)")
        #expect(auto.warnings.isEmpty)
        #expect(order(files, .name).names == ["a.mp3", "b.mp3", "c.mp3", "d.mp3"])
        #expect(order(files, .name).reason == "natural")
        for rule in DiscoveryOptions.Order.allCases {
            #expect(order(files, rule, isExplicit: true).names == ["a.mp3", "b.mp3", "c.mp3", "d.mp3"])
        }
    }

    @Test func `names win where they cover more`() {
        let files = [("Book 2 - 1 x.mp3", "1"), ("Book 2 - 2 a.mp3", "1"), ("Book 2 - 10 b.mp3", "1")]
        let auto = order(files)
        #expect(auto.names == files.map(\.0))
        #expect(auto.reason == "natural")
        #expect(auto.warnings.isEmpty)
        // A draw goes to the tags, and is told where the two differ.
        let draw = order([("1.mp3", "2"), ("2.mp3", "1")])
        #expect(draw.names == ["2.mp3", "1.mp3"])
        #expect(draw.reason == "track numbers of the tags (2 of 2)")
        #expect(draw.warnings == ["the numbers of the file names give another order: order name takes it"])
        let named = order([("1.mp3", "2"), ("2.mp3", "1")], names: OptionNames([.order: "--by"]))
        #expect(named.warnings == ["the numbers of the file names give another order: --by name takes it"])
        let twisted = order([("CD2 - 01.mp3", ""), ("Disc 1 - 02.mp3", ""), ("Disc 1 - 01.mp3", "")])
        #expect(twisted.names == ["Disc 1 - 01.mp3", "Disc 1 - 02.mp3", "CD2 - 01.mp3"])
        #expect(twisted.reason == "disc and track numbers of the file names (3 of 3)")
    }

    @Test func `natural order where few have numbers`() {
        let files = [("alpha.mp3", "9"), ("beta.mp3", ""), ("gamma.mp3", "")]
        let auto = order(files)
        #expect(auto.names == files.map(\.0))
        #expect(auto.reason == "natural")
        #expect(auto.warnings.isEmpty)
        let half = order([
            ("CD2 - 01.mp3", ""), ("Disc 1 - 01.mp3", ""), ("x.mp3", ""), ("y.mp3", ""),
        ])
        #expect(half.names.first == "CD2 - 01.mp3")
        #expect(half.reason == "natural")
        let tag = order([("a.mp3", ""), ("b.mp3", "1"), ("c.mp3", "")], .tag)
        #expect(tag.names == ["b.mp3", "a.mp3", "c.mp3"])
        #expect(tag.reason == "track numbers of the tags (1 of 3)")
        #expect(tag.warnings == ["no number in the tags, placed last: \"a.mp3\", \"c.mp3\""])
        let none = order([("a.mp3", ""), ("b.mp3", "x")], .tag)
        #expect(none.reason == "natural")
        #expect(none.warnings.count == 1)
    }

    @Test func `disc folders count where tags name no disc`() {
        let auto = order([("x.mp3", "2"), ("y.mp3", "1"), ("z.mp3", "1")], discs: [1, 1, 2])
        #expect(auto.names == ["y.mp3", "x.mp3", "z.mp3"])
        #expect(auto.reason == "disc and track numbers of the tags (3 of 3)")
        #expect(auto.warnings.isEmpty)
    }

    @Test func `gaps and doubles are told`() {
        func warnings(_ tags: [String]) -> [String] {
            order(tags.enumerated().map { ("\("abcdefgh".map(String.init)[$0]).mp3", $1) }).warnings
        }
        #expect(warnings(["1", "2", "4"]) == ["track 3 is missing"])
        #expect(warnings(["2", "3", "3", "4"]) == ["track 3 is there twice", "track 1 is missing"])
        #expect(warnings(["1/5", "2/5", "3/5"]) == ["tracks 4, 5 are missing"])
        #expect(warnings(["0", "1", "2"]).isEmpty)
        #expect(warnings(["1:1", "1:2", "2:3", "2:5"]) == ["track 4 of disc 2 is missing"])
        #expect(warnings(["1:1", "3:1"]) == ["disc 2 is missing"])
        #expect(warnings(["1990", "2001", "2010"]).isEmpty, "years are no count")
    }

    /// A file that is there and damaged is told of by itself.
    @Test func `what was left out is not missing`() {
        func warnings(_ names: [String], without leftOut: Set<String>) -> [String] {
            let candidate = BookCandidate(
                name: "b", files: names.map { ForgePath($0) }, orderReason: "natural", isExplicitOrder: false)
            let tracks = names.filter { !leftOut.contains($0) }.map { track($0) }
            return TrackOrder(of: tracks, from: candidate, order: .auto).warnings
        }
        let names = ["01.mp3", "02.mp3", "03.mp3", "05.mp3", "06.mp3"]
        #expect(warnings(names, without: ["02.mp3"]) == ["track 4 is missing"])
        #expect(warnings(names, without: ["01.mp3", "03.mp3"]) == ["track 4 is missing"])
        #expect(warnings(["01.mp3", "x.mp3", "03.mp3"], without: ["x.mp3"]) == [])
        #expect(warnings(["01.mp3", "x.mp3", "04.mp3"], without: ["x.mp3"]) == ["tracks 2, 3 are missing"])
        let discs = ["1-01.mp3", "1-02.mp3", "2-01.mp3", "2-02.mp3", "2-03.mp3"]
        #expect(warnings(discs, without: ["2-02.mp3"]) == [])
    }

    @Test func `numbers in names`() {
        func numbers(_ names: String...) -> [String] {
            TrackNumber.inNames(names.map { ForgePath($0) }, discs: names.map { _ in nil })
                .map { $0.map { "\($0.disc):\($0.track)" } ?? "-" }
        }
        #expect(numbers("1-02 a.mp3", "2-01 b.mp3") == ["1:2", "2:1"])
        #expect(numbers("Track 01.mp3", "track_12.mp3") == ["0:1", "0:12"])
        #expect(numbers("1984 - 01.mp3", "1984 - 02.mp3") == ["0:1", "0:2"])
        #expect(numbers("20100503.mp3", "20100504.mp3") == ["-", "-"])
        #expect(numbers("The 39 Steps.mp3", "Prologue.mp3") == ["-", "-"])
    }

    @Test func `chapters follow the new order`() {
        let book = makeBook([
            track("a.mp3", tags: ["track": "2", "title": "Two"]),
            track("b.mp3", tags: ["track": "1", "title": "One"]),
        ])
        #expect(book.tracks.map(\.path.lastComponent) == ["b.mp3", "a.mp3"])
        #expect(book.chapters.map(\.title) == ["One", "Two"])
        #expect(book.orderReason == "track numbers of the tags (2 of 2)")
    }
}
