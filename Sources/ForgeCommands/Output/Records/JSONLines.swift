import ForgeModel
import FoundationEssentials

/// The lines of NDJSON of one run: each has a record's own fields, and before them what kind of record it is; the first
/// tells the form of all.
struct JSONLines {
    private var isBegun = false

    /// The next line. The keys are sorted, so that equal values are equal text.
    mutating func line(_ type: String, _ record: some Encodable) -> String {
        let schema = isBegun ? "" : "\"schema\":\(RecordSchema.current),"
        isBegun = true
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            let object = String(decoding: try encoder.encode(record), as: UTF8.self)
            // Every record is an object with at least one field.
            return "{\"type\":\"\(type)\",\(schema)\(Self.harmless(object).dropFirst())\n"
        } catch {
            // Only a number that is no number gets here; none of the records holds one.
            return "{\"type\":\"error\",\"message\":\"a \(type) record has no JSON form\"}\n"
        }
    }

    /// JSON leaves the characters from U+007F to U+009F and directional controls as they are, and terminals obey them.
    /// Escaped they are the same text to whoever parses it. All of them have four hexadecimal digits at most.
    private static func harmless(_ object: String) -> String {
        guard object.unicodeScalars.contains(where: \.isUnsafeToShow) else { return object }
        return object.unicodeScalars.map { scalar in
            guard scalar.isUnsafeToShow else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
