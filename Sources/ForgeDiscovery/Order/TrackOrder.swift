import ForgeModel

/// The order of a book's tracks, and why it is so. Pure.
///
/// The rule of Audiobookshelf: disc and track numbers of the tags or of the file names, whichever give more tracks a
/// number of their own, the tags in a draw; where neither does so for more than half of them, natural order of names.
/// Tracks without a number follow the others in natural order. An order that the user gave stays.
struct TrackOrder {
    /// The indices of the tracks in their order.
    private(set) var permutation: [Int]
    /// For people: "disc and track numbers of the tags (12 of 12)".
    private(set) var reason: String
    private(set) var warnings: [String] = []
    /// Of the files that are there and are no tracks.
    private var leftOut: [TrackNumber?] = []

    /// - Parameters:
    ///   - tracks: in natural order of names, disc by disc, or as the user gave them.
    ///   - candidate: where they come from; tells the order's reason and which disc folder a file is in.
    init(
        of tracks: [TrackProbe], from candidate: BookCandidate, order: DiscoveryOptions.Order,
        names optionNames: OptionNames = OptionNames()
    ) {
        permutation = Array(tracks.indices)
        reason = candidate.orderReason
        guard tracks.count > 1, !candidate.isExplicitOrder, order != .name else { return }
        let byPath = Dictionary(zip(candidate.files, candidate.discs)) { first, _ in first }
        let discs = tracks.map { byPath[$0.path] ?? nil }
        let tags = zip(tracks, discs).map { TrackNumber(tags: $0.tags, folderDisc: $1) }
        let names = TrackNumber.inNames(tracks.map(\.path), discs: discs)
        leftOut = Self.leftOut(of: candidate, but: tracks)
        let (tagged, named) = (Self.distinct(tags), Self.distinct(names))
        if order == .tag {
            guard tagged > 0 else {
                warnings = ["no track has a number in its tags: \(reason) instead"]
                return
            }
            take(tags, of: tracks, .tags, covering: tags.count { $0 != nil })
        } else if tagged >= named, tagged * 2 > tracks.count {
            take(tags, of: tracks, .tags, covering: tagged)
            if named == tracks.count, Self.sorted(names) != permutation {
                warnings.append(
                    "the numbers of the file names give another order: \(optionNames[.order]) name takes it")
            }
        } else if named * 2 > tracks.count {
            take(names, of: tracks, .names, covering: named)
        }
    }

    /// How many tracks have a number that no earlier one has.
    private static func distinct(_ numbers: [TrackNumber?]) -> Int { Set(numbers.compactMap(\.self)).count }

    /// Indices by number, those without one last; equal ones stay as they are.
    private static func sorted(_ numbers: [TrackNumber?]) -> [Int] {
        numbers.indices.sorted { a, b in
            switch (numbers[a], numbers[b]) {
            case (let x?, let y?): x == y ? a < b : x < y
            case (nil, nil): a < b
            case (let x, _): x != nil
            }
        }
    }

    /// The source of numbers, as it is called in sentences.
    private enum NumberSource: String {
        case tags = "the tags"
        case names = "the file names"
    }

    private mutating func take(
        _ numbers: [TrackNumber?], of tracks: [TrackProbe], _ source: NumberSource, covering: Int
    ) {
        let order = Self.sorted(numbers)
        let present = numbers.compactMap(\.self)
        // Numbers in names that change nothing need no other reason than the names' own.
        if source == .tags || order != permutation {
            let kind = Set(present.map(\.disc)).count > 1 ? "disc and track numbers" : "track numbers"
            reason = "\(kind) of \(source.rawValue) (\(covering) of \(tracks.count))"
        }
        permutation = order
        let without = order.filter { numbers[$0] == nil }.map { tracks[$0].path.lastComponent.string }
        if !without.isEmpty {
            warnings.append("no number in \(source.rawValue), placed last: \(Discovery.list(without))")
        }
        warnings += complaints(present, total: source == .tags ? Self.total(tracks) : nil)
    }

    /// The numbers in the names of files that are there and are no tracks, such as damaged ones; nil for names without one.
    private static func leftOut(of candidate: BookCandidate, but tracks: [TrackProbe]) -> [TrackNumber?] {
        let taken = Set(tracks.map(\.path))
        let numbers = TrackNumber.inNames(candidate.files, discs: candidate.discs)
        return zip(candidate.files, numbers).filter { !taken.contains($0.0) }.map(\.1)
    }

    /// The number of tracks on which all tags agree.
    private static func total(_ tracks: [TrackProbe]) -> Int? {
        let totals = Set(tracks.map { TrackNumber.total($0.tags) })
        return totals.count == 1 ? totals.first ?? nil : nil
    }

    /// Numbers that occur twice or are missing. What was left out is not missing, and was told.
    private func complaints(_ numbers: [TrackNumber], total: Int?) -> [String] {
        let discs = Dictionary(grouping: numbers, by: \.disc).sorted { $0.key < $1.key }
        let others = leftOut.compactMap(\.self)
        var result = missing(discs.map(\.key), others.map(\.disc), upTo: nil, what: "disc")
        for (index, disc) in discs.enumerated() {
            let place = discs.count > 1 && disc.key > 0 ? " of disc \(disc.key)" : ""
            let counts = Dictionary(disc.value.map { ($0.track, 1) }, uniquingKeysWith: +)
            for (track, count) in counts.sorted(by: { $0.key < $1.key }) where count > 1 {
                result.append("track \(track)\(place) is there \(count == 2 ? "twice" : "\(count) times")")
            }
            // Later discs may count on from the one before.
            result += missing(
                counts.keys.sorted(),
                others.filter { $0.disc == disc.key || discs.count == 1 }.map(\.track),
                upTo: discs.count == 1 ? total : nil, startsAtOne: index == 0,
                what: "track", place)
        }
        return result
    }

    /// Gaps in rising numbers; none where they are so wide that the numbers count something else, such as years.
    ///
    /// - Parameter others: numbers of what was left out.
    private func missing(
        _ numbers: [Int], _ others: [Int], upTo total: Int?, startsAtOne: Bool = false, what: String,
        _ place: String = ""
    ) -> [String] {
        guard let least = numbers.first, let most = numbers.last else { return [] }
        let low = startsAtOne ? min(1, least) : least
        let high = max(most, total ?? most)
        guard high - low < 2 * numbers.count + 2 else { return [] }
        let present = Set(numbers + others)
        let gaps = (low...high).filter { !present.contains($0) }
        // Files whose names have no number may be those of the gaps.
        guard gaps.count > leftOut.count(where: { $0 == nil }) else { return [] }
        let shown = gaps.prefix(5).map(String.init).joined(separator: ", ")
        let more = gaps.count > 5 ? " and \(gaps.count - 5) more" : ""
        return [
            "\(what)\(gaps.count == 1 ? "" : "s") \(shown)\(more)\(place) \(gaps.count == 1 ? "is" : "are") missing"
        ]
    }
}
