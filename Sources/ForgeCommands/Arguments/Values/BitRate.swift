import ArgumentParser

/// A bit rate as people type it: `64k`, `64kbps`, `64kb/s`, `64000`.
struct BitRate: Equatable {
    /// The bit rates of AAC-LC over all its sample rates. A number below it is most likely one without its `k`.
    static let allowed = 8_000...1_200_000

    let bitsPerSecond: Int

    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        let units = ["kbps", "kb/s", "kbit/s", "k"]
        guard let bits = DecimalQuantity(text, units: units, plain: ["bps", "b/s"]),
            Self.allowed.contains(bits.value)
        else { throw ValidationError("a bit rate is from 8k to 1200k, such as 64k") }
        bitsPerSecond = bits.value
    }
}
