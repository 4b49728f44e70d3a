import ForgeBatch
import ForgeModel
import Foundation

/// Batches for the tests of what is shown.
enum BatchSamples {
    static func item(
        _ name: String, _ action: BatchPlan.Item.Action = .make, seconds: Double = 3600,
        error: ForgeError? = nil
    ) throws -> BatchPlan.Item {
        var fields: [String: Any] = [
            "source": "lib/\(name)", "output": "out/\(name)/\(name).m4b", "action": action.rawValue,
            "reason": "new",
            "title": name, "audioSeconds": seconds, "expectedBytes": Int(seconds * 8000),
            "warnings": [String](),
        ]
        if let error { fields["error"] = try JSONSerialization.jsonObject(with: JSONEncoder().encode(error)) }
        return try JSONDecoder().decode(
            BatchPlan.Item.self, from: JSONSerialization.data(withJSONObject: fields))
    }

    static func plan(_ items: [BatchPlan.Item]) throws -> BatchPlan {
        var plan = try JSONDecoder().decode(
            BatchPlan.self, from: Data(#"{"items": [], "warnings": ["a folder\u001b cannot be read"]}"#.utf8))
        (plan.items, plan.freeBytes) = (items, 5_000_000_000)
        return plan
    }

    static func record(
        _ name: String, _ state: BookRecord.State = .done, seconds: Double = 3600, elapsed: Double = 36
    ) -> BookRecord {
        var record = BookRecord(
            source: FilePath("lib/\(name)"), output: FilePath("out/\(name)/\(name).m4b"), state: state,
            title: name,
            audioSeconds: seconds)
        if state == .failed { record.error = Samples.error }
        guard state == .done else { return record }
        (record.elapsedSeconds, record.outputBytes, record.chapters, record.attempts) = (
            elapsed, 28_800_000, 12, 1
        )
        (record.author, record.bitRate) = ("A. Person", 64_000)
        return record
    }

    /// A report with text from files that tries to reach the terminal.
    static var report: BatchReport {
        var done = record("Done \u{1B}[31mred")
        done.warnings = ["a cover\nis left out"]
        return BatchReport(
            libraries: ["lib"], output: "out", began: Date(timeIntervalSince1970: 1_700_000_000),
            ended: Date(timeIntervalSince1970: 1_700_000_090), warnings: ["lib/x\u{7}: no permission"],
            books: [
                done, record("Broken", .failed), record("Old", .unchanged), record("Other", .skipped),
                record("Late", .cancelled, seconds: 0),
            ])
    }
}
