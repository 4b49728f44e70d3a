import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Rounds of a test that throws what nobody meant at a reader.
///
/// A test has a few rounds of its own, always the same. With `FORGE_FUZZ_SECONDS` set, as `.ci/fuzz` does it, all go
/// on for so long, from a seed that is printed; `FORGE_FUZZ_SEED` takes one of them up again. A round draws all of
/// its numbers from a seed of its own, which is the first plus the round's number: the seed of a round that failed makes
/// it the first.
public enum Fuzz {
    /// Seconds of CPU that a round may take: what is read is some thousands of bytes, in a debug build under a sanitizer.
    private static let longest = 20.0
    /// Bytes that the process may have had at once: sanitizers keep freed memory for a while.
    private static let most = 4 << 30

    /// Seconds for each test; nil for its own few rounds.
    public static let seconds: Double? = variable("FORGE_FUZZ_SECONDS").flatMap { Double($0) }
    private static let seed: UInt64? =
        variable("FORGE_FUZZ_SEED").flatMap { UInt64($0) }
        ?? seconds.map { _ in .random(in: 1 << 32..<1 << 62) }

    /// Runs rounds until there were enough, or the time is over; a round that takes too long or too much memory is an issue.
    ///
    /// - Parameters:
    ///   - name: for people, and for the file that tells after a crash which round it was.
    ///   - rounds: where no time is given.
    ///   - body: one round; all that it does is by its own random numbers, so that its seed alone repeats it.
    public static func rounds(
        _ name: String, _ rounds: Int, seed fixed: UInt64, _ body: (inout SplitMix64) throws -> Void
    ) throws {
        let seed = seed ?? fixed
        let began = ContinuousClock.now
        let note = Note(name, isWanted: seconds != nil)
        var round = 0
        while seconds.map({ began.duration(to: .now) < .seconds($0) }) ?? (round < rounds) {
            let own = seed &+ UInt64(round)
            note.write(own)
            var random = SplitMix64(own)
            let spent = try threadSeconds { try body(&random) }
            if spent > longest { Issue.record("\(name), seed \(own): \(spent) s of CPU") }
            if round % 64 == 0, peak > most {
                Issue.record("\(name), seed \(own): the process had \(peak) bytes")
                break
            }
            round += 1
        }
        if seconds != nil { print("fuzz: \(name): \(round) rounds from seed \(seed)") }
        note.remove()
    }

    /// Bytes that the process had in memory at most.
    private static var peak: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return Int(usage.ru_maxrss) * 1024
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// A file that tells which round is on, for whoever finds it after a crash.
private struct Note {
    private let path: String
    private let descriptor: Int32

    init(_ name: String, isWanted: Bool) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(folder)/forge-native-fuzz-\(name)"
        descriptor = isWanted ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) : -1
    }

    func write(_ seed: UInt64) {
        guard descriptor >= 0 else { return }
        // One length for all, so that nothing of the seed before is left.
        let digits = String(seed)
        let line = String(repeating: " ", count: 20 - digits.count) + digits + "\n"
        _ = Array(line.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    func remove() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(path)
    }
}

extension SplitMix64 {
    /// Bytes with a few of them changed, left out, doubled or large numbers among them; of each eighth the front alone.
    public mutating func broken(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        if below(8) == 0 { bytes = Array(bytes.prefix(below(bytes.count + 1))) }
        for _ in 0..<below(5) + 1 where bytes.count > 8 {
            let place = below(bytes.count - 4)
            switch below(5) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes[place] = UInt8(below(256))
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + below(12)))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(20))], at: place)
            default:
                bytes.replaceSubrange(
                    place..<place + 4, with: [UInt8(below(256)), 0xFF, 0xFF, UInt8(below(256))])
            }
        }
        return bytes
    }
}
