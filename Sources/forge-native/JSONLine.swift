import ForgeModel
import FoundationEssentials

/// One line of NDJSON: the record's own fields, and before them what kind of record it is.
enum JSONLine {
    /// The keys are sorted, so that equal values are equal text.
    static func text(_ type: String, _ record: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            let object = String(decoding: try encoder.encode(record), as: UTF8.self)
            // Every record is an object with at least one field.
            return "{\"type\":\"\(type)\",\(harmless(object).dropFirst())\n"
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

struct WarningRecord: Encodable {
    let message: String
}

/// A snapshot with what can be computed from it.
struct ProgressRecord: Encodable {
    let stage: ProgressSnapshot.Stage
    let done: SampleCount
    let total: SampleCount
    let sampleRate: SampleRate
    let elapsedSeconds: Double
    let fraction: Double
    let timesRealTime: Double
    let remainingSeconds: Double?

    init(_ snapshot: ProgressSnapshot) {
        stage = snapshot.stage
        done = snapshot.done
        total = snapshot.total
        sampleRate = snapshot.sampleRate
        elapsedSeconds = snapshot.elapsedSeconds
        fraction = snapshot.fraction
        timesRealTime = snapshot.timesRealTime
        remainingSeconds = snapshot.remainingSeconds
    }
}

/// An error and the line that people read of it.
struct ErrorRecord: Encodable {
    let code: ForgeError.Code
    let step: ForgeError.Step
    let path: FilePath?
    let reason: String
    let remedy: String
    let cause: String?
    let transient: Bool
    let message: String

    init(_ error: ForgeError) {
        code = error.code
        step = error.step
        path = error.path
        reason = error.reason
        remedy = error.remedy
        cause = error.cause
        transient = error.isTransient
        message = error.description
    }
}
