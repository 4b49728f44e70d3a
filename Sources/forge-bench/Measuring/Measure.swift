import ForgeSystem
import Foundation

/// One way to do the work.
struct Competitor {
    var name: String
    /// The program and its arguments.
    var words: [String]
    /// Removed before each run; its size after the last is what was made. Nil for a run that makes nothing.
    var output: String?
    /// Done before each run, outside of what is measured.
    var prepare: (() -> Void)?

    /// The words in front of a command that keep it to one core.
    static let onOneCore = ["taskset", "-c", "0"]
}

/// The medians of one competitor's runs.
struct Measured: Codable {
    var name: String
    var runs: [ChildRun]
    /// Bytes; 0 without an output.
    var outputBytes: Int64

    var wallSeconds: Double { Self.median(runs.map(\.wallSeconds)) }
    var cpuSeconds: Double { Self.median(runs.map(\.cpuSeconds)) }
    /// The largest of all runs, in bytes.
    var peakBytes: Int64 { runs.map(\.peakBytes).max() ?? 0 }
    /// The largest of all runs, in bytes.
    var writtenBytes: Int64? { runs.compactMap(\.writtenBytes).max() }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.last else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? sorted[middle] : (sorted[middle - 1] + (middle > 0 ? sorted[middle] : last)) / 2
    }
}

enum Measure {
    /// Runs the competitors in turn, so that a change of the machine's mood meets all of them.
    ///
    /// One round before the first is not counted. What a run wrote is brought to the disk before the next begins.
    static func interleaved(_ competitors: [Competitor], rounds: Int) throws -> [Measured] {
        var results = competitors.map { Measured(name: $0.name, runs: [], outputBytes: 0) }
        for round in 0...rounds {
            for (index, competitor) in competitors.enumerated() {
                if let output = competitor.output { unlink(output) }
                sync()
                competitor.prepare?()
                let run = try ChildRun(competitor.words)
                if round > 0 { results[index].runs.append(run) }
                if let output = competitor.output { results[index].outputBytes = size(of: output) }
            }
        }
        for competitor in competitors { competitor.output.map { _ = unlink($0) } }
        return results
    }

    /// Runs one competitor once.
    static func once(_ competitor: Competitor) throws -> Measured {
        if let output = competitor.output { unlink(output) }
        var result = Measured(name: competitor.name, runs: [try ChildRun(competitor.words)], outputBytes: 0)
        if let output = competitor.output {
            result.outputBytes = size(of: output)
            unlink(output)
        }
        return result
    }

    /// Bytes; 0 when there is no such file.
    static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
