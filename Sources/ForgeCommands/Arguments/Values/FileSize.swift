import ArgumentParser

/// A size of files as people type it: `1G`, `700M`, `1.5GB`, in powers of a thousand.
struct FileSize: ExpressibleByArgument, Equatable {
    let bytes: Int64

    init?(argument: String) {
        // Thousands of the unit below.
        let units: [(String, Int64)] = [("g", 1_000_000), ("m", 1000)]
        for (unit, size) in units where argument.lowercased().contains(unit) {
            guard let number = DecimalQuantity(argument, units: [unit, unit + "b"], plain: []),
                number.value > 0
            else { continue }
            bytes = Int64(number.value) * size
            return
        }
        return nil
    }
}
