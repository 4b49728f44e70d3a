import ArgumentParser

/// A span of time as people type it: `1.5s`, `-250ms`, `15m`, `1h`, or a number of seconds.
struct TimeSpan: Equatable, ExpressibleByArgument {
    private static let units: [(name: String, seconds: Int)] = [
        ("ms", 0), ("h", 3600), ("m", 60), ("min", 60), ("s", 1), ("", 1),
    ]

    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    /// A sign is part of it.
    init?(argument: String) {
        let digits = argument.drop { "+-".contains($0) }
        guard argument.count - digits.count <= 1 else { return nil }
        let milliseconds = Self.units.lazy.compactMap { unit -> Int64? in
            guard digits.last?.isLetter == true || unit.name.isEmpty, digits.hasSuffix(unit.name) else {
                return nil
            }
            let quantity =
                unit.seconds == 0
                ? DecimalQuantity(String(digits), units: [], plain: [unit.name])
                : DecimalQuantity(digits.dropLast(unit.name.count) + "k", units: ["k"], plain: [])
            return quantity.map { Int64($0.value) * Int64(max(1, unit.seconds)) }
        }.first
        guard let milliseconds else { return nil }
        duration = .milliseconds(argument.hasPrefix("-") ? -milliseconds : milliseconds)
    }

    var defaultValueDescription: String { Seconds(duration).defaultValueDescription + "s" }
}
