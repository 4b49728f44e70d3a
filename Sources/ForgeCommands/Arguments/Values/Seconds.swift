import ArgumentParser

/// A time as typed: a number of seconds.
struct Seconds: ExpressibleByArgument {
    /// At least a second less than none and at most a million more, which says enough to refuse it.
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        guard let number = Double(argument) else { return nil }
        duration = .seconds(max(-1, min(number, 1e6)))
    }

    var defaultValueDescription: String {
        let number = duration / .seconds(1)
        return Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
