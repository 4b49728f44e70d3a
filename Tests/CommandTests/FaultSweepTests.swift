import Foundation
import TestSupport
import Testing

/// Each call of each kind on the files of a run fails in its turn: the run ends as the rules say, and leaves what is whole.
///
/// A spread of the calls takes seconds. `FORGE_SWEEP=each` takes every call with one effect, `all` with every effect; both
/// print the counts.
@Suite(.requires(.cc)) struct FaultSweepTests {
    /// What is made: small books of names that no path of the system has.
    enum Run: String, CaseIterable, Sendable {
        case encode, copy, batch

        var words: [String] {
            switch self {
            case .encode: ["convert", "qz-book", "-o", "qz-out.m4b", "--codec", "encode"]
            case .copy: ["convert", "qz-book", "-o", "qz-out.m4b", "--codec", "copy"]
            case .batch:
                ["batch", "qz-lib", "-o", "made", "--codec", "encode", "--workers", "1", "--no-retry"]
            }
        }

        /// The folder of the inputs.
        var inputs: String { self == .batch ? "qz-lib" : "qz-book" }
        var outputs: [String] {
            self == .batch ? ["made/qz-A/qz-A.m4b", "made/qz-B/qz-B.m4b"] : ["qz-out.m4b"]
        }

        func makeInputs(_ folder: TemporaryFolder) throws {
            switch self {
            case .encode, .copy:
                for disc in 1...2 {
                    try folder.writeSpeech("qz-book/CD\(disc)/1.wav", seconds: 0.3, seed: UInt64(disc))
                }
                try folder.write(Array(#"{"title": "Q"}"#.utf8), to: "qz-book/metadata.json")
            case .batch:
                for name in ["A", "B"] { try folder.writeSpeech("qz-lib/qz-\(name)/1.wav", seconds: 0.3) }
            }
            guard self == .copy else { return }
            for disc in ["CD1", "CD2"] {
                let words = ["convert", "qz-book/\(disc)/1.wav", "-o", "one.m4b", "--overwrite"]
                let result = try ForgeNativeProgram.run(words, in: folder.path)
                try #require(result.status == 0, "\(result.stderr)")
                let (old, new) = (folder.path("qz-book/\(disc)/1.wav"), folder.path("qz-book/\(disc)/1.m4a"))
                try FileManager.default.removeItem(atPath: old)
                try FileManager.default.moveItem(atPath: folder.path("one.m4b"), toPath: new)
            }
        }
    }

    /// Inputs, outputs, temporary files, and what a batch keeps for itself.
    private static let files = "qz-*|.forge-*"

    private static let calls: [Fault.Call] = [
        .open, .read, .write, .pwrite, .fsync, .rename, .link, .stat, .fstat, .opendir, .readdir, .unlink,
        .mmap,
        .thread,
    ]

    private static let effects: [Fault.Effect] =
        [EIO, ENOSPC, EMFILE, ESTALE, EINTR].map { .error($0) } + [.short]

    /// Whether the call may have the effect: what takes away may fail for EIO alone, and threads have their own error.
    private static func fault(_ call: Fault.Call, _ effect: Fault.Effect, after: Int) -> Fault? {
        switch (call, effect) {
        case (.thread, .error(EIO)): Fault(call, "*", EAGAIN, times: 1, after: after)
        case (.thread, _): nil
        case (.read, .short), (.write, .short), (.pwrite, .short):
            Fault(call, files, .short, times: 1, after: after)
        case (_, .short): nil
        default: Fault(call, files, effect, times: 1, after: after)
        }
    }

    private static let extent = ProcessInfo.processInfo.environment["FORGE_SWEEP"]

    /// The calls that are taken of so many: all, or the first, the last, and one between.
    private static func spread(_ count: Int) -> [Int] {
        extent != nil || count <= 3 ? Array(0..<count) : [0, count / 2, count - 1]
    }

    /// The faults of a kind of calls of which there are so many: with one effect each, in turn, or with all.
    private static func faults(_ call: Fault.Call, of count: Int) -> [(
        fault: Fault, effect: Fault.Effect, name: String
    )] {
        let effects = effects.filter { fault(call, $0, after: 0) != nil }
        return spread(count).flatMap { after in
            (extent == "all" ? effects : [effects[(after + count) % effects.count]]).compactMap { effect in
                fault(call, effect, after: after).map {
                    ($0, effect, "\($0.testDescription) (\(after) of \(count))")
                }
            }
        }
    }

    @Test(arguments: Run.allCases) func `whichever call fails, what is left is whole`(_ run: Run) throws {
        try withTemporaryFolder { folder in
            try run.makeInputs(folder)
            let expected = try outputs(of: run, [], in: folder)
            #expect(expected.status == 0, "\(expected.stderr)")
            #expect(!expected.files.contains { $0.isEmpty })
            let inputs = FolderSnapshot(folder.path(run.inputs))
            let counts = try counts(run, in: folder)
            var statuses: [Int32: Int] = [:]
            for call in Self.calls {
                let faults = Self.faults(call, of: counts[call.rawValue, default: 0])
                for (fault, effect, name) in faults {
                    let result = try outputs(of: run, [fault], in: folder)
                    statuses[result.status, default: 0] += 1
                    check(result, effect, name, expected)
                    #expect(FolderSnapshot(folder.path(run.inputs)) == inputs, "\(name)")
                }
                tell(
                    run,
                    "\(call.rawValue): \(counts[call.rawValue, default: 0]) calls, \(faults.count) failed")
            }
            for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
                tell(run, "status \(status): \(count) runs")
            }
            #expect(statuses[75, default: 0] > 0)
        }
    }

    private func tell(_ run: Run, _ text: String) {
        if Self.extent != nil { print("\(run.rawValue): \(text)") }
    }

    private struct Outcome {
        var status: Int32
        var stderr: String
        /// The bytes of the outputs; empty where there is none.
        var files: [[UInt8]]
        var leftovers: [String]
    }

    private func check(
        _ result: Outcome, _ effect: Fault.Effect, _ name: String, _ expected: Outcome
    ) {
        #expect([0, 75].contains(result.status), "\(name): \(result.status): \(result.stderr)")
        if effect == .short { #expect(result.status == 0, "\(name): \(result.stderr)") }
        #expect(
            result.status == 0 || result.stderr.contains("error: ") || result.stderr.contains("failed: "),
            "\(name)")
        for (file, whole) in zip(result.files, expected.files) {
            // Status 0 is said of what is there; where something failed, of what is there, too.
            #expect(file == whole || file.isEmpty, "\(name): \(result.stderr)")
            #expect(file == whole || result.status != 0, "\(name): \(result.stderr)")
        }
        if !name.hasPrefix("unlink") { #expect(result.leftovers == [], "\(name)") }
    }

    /// Runs the program in a folder without outputs.
    private func outputs(of run: Run, _ faults: [Fault], in folder: TemporaryFolder) throws -> Outcome {
        for name in ["made", "qz-out.m4b"] + ForgeNativeProgram.leftovers(in: folder) {
            try? FileManager.default.removeItem(atPath: folder.path(name))
        }
        var variables = try Fault.variables(faults)
        variables[Fault.log] = folder.path("log")
        let result = try ForgeNativeProgram.run(run.words, in: folder.path, variables: variables)
        return Outcome(
            status: result.status, stderr: result.stderr, files: run.outputs.map { folder.read($0) },
            leftovers: ForgeNativeProgram.leftovers(in: folder))
    }

    /// How many calls of each kind a run makes.
    private func counts(_ run: Run, in folder: TemporaryFolder) throws -> [String: Int] {
        let counted = Self.calls.map { Fault($0, $0 == .thread ? "*" : Self.files, .counted) }
        let result = try outputs(of: run, counted, in: folder)
        #expect(result.status == 0, "\(result.stderr)")
        let lines = String(decoding: folder.read("log"), as: UTF8.self).split(separator: "\n").map(
            String.init)
        return Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +)
    }
}
