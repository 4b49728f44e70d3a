import ArgumentParser

/// An amount of memory as people type it: `500M`, `1.5G`, `800MB`.
struct MemorySize: Equatable {
    /// Below this the program itself has no room.
    static let least: Int64 = 500_000_000

    let bytes: Int64

    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        // Thousands of the unit below.
        let units = ["g": 1_000_000, "m": 1000]
        let bytes = units.compactMap { unit, size -> Int64? in
            DecimalQuantity(text, units: [unit, unit + "b"], plain: []).flatMap {
                text.lowercased().contains(unit) ? Int64($0.value) * Int64(size) : nil
            }
        }.first
        guard let bytes, bytes >= Self.least else {
            throw ValidationError("an amount of memory is 500M or more, such as 800M or 1.5G")
        }
        self.bytes = bytes
    }
}
