import ForgeModel

/// The difference between a finished book's sources and what it was made of.
struct BookChange {
    private let before: BookContents?
    private let (seconds, newSeconds): (Double, Double)
    private let newTracks: Int
    private(set) var gone: [String] = []
    private(set) var new: [String] = []
    private(set) var changed: [String] = []

    /// A join of copied tracks is a short silence, which fewer of them have.
    private static let joinSeconds = 0.1

    /// - Parameters:
    ///   - seconds: of the finished book, where its contents are not known.
    ///   - plan: of the book as it would be made now.
    init(
        _ before: BookContents?, seconds: Double, now identity: BookIdentity, _ plan: ConversionPlan,
        below folder: ForgePath
    ) {
        self.before = before
        self.seconds = before?.seconds ?? seconds
        newSeconds = plan.length.seconds(at: plan.audio.sampleRate)
        newTracks = plan.tracks.count
        guard let before else { return }
        func name(_ path: ForgePath) -> String {
            let isInside = path.bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
            return isInside
                ? ForgePath(bytes: path.bytes.dropFirst(folder.bytes.count + 1)).string
                : path.lastComponent.string
        }
        var known: [ForgePath: BookContents.File] = [:]
        for file in before.files { known[ForgePath(bytes: file.path)] = file }
        for (path, state) in identity.files {
            guard let file = known.removeValue(forKey: path) else {
                new.append(name(path))
                continue
            }
            if file.size != state?.size ?? -1 || file.modified != state?.modified ?? -1 {
                changed.append(name(path))
            }
        }
        gone = before.files.map { ForgePath(bytes: $0.path) }.filter { known[$0] != nil }.map(name)
    }

    /// Whether something of the finished book would not be in the new one: more than a hundredth of its length, or
    /// a track that no longer counts, unless the fewer tracks hold as much.
    var isLoss: Bool {
        if newSeconds < seconds * 0.99 { return true }
        guard let before, newTracks < before.tracks else { return false }
        return newSeconds < seconds - Self.joinSeconds * Double(before.tracks - newTracks)
    }

    /// The differences, for people; nil where there are none, or they are not known.
    var text: String? {
        let parts = [("gone", gone), ("new", new), ("changed", changed)].filter { !$0.1.isEmpty }
            .map { "\($0.0) \(Self.list($0.1))" }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// How much less it would be, for people.
    var lossText: String {
        var words = "\(SpanText.clock(seconds: newSeconds)) instead of \(SpanText.clock(seconds: seconds))"
        if let before, before.tracks != newTracks { words += ", \(newTracks) of \(before.tracks) tracks" }
        return words
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }
}
