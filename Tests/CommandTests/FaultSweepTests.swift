import Foundation
import TestSupport
import Testing

/// Each call of each kind on the files of a run fails in its turn: the run ends as the rules say, and leaves what is whole.
///
/// A spread of the calls takes seconds; `FORGE_SWEEP=all` takes every call with every effect, and prints the counts.
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

    private static let isWhole = ProcessInfo.processInfo.environment["FORGE_SWEEP"] == "all"

    /// The calls that are taken of so many: all, or the first, the last, and some between.
    private static func spread(_ count: Int) -> [Int] {
        if isWhole || count <= 3 { return Array(0..<count) }
        return [0, count / 2, count - 1]
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
            var turn = 0
            for call in Self.calls {
                let count = counts[call.rawValue, default: 0]
                for after in Self.spread(count) {
                    turn += 1
                    let effects =
                        Self.isWhole ? Self.effects : [Self.effects[turn % Self.effects.count], .error(EIO)]
                    for effect in Self.isWhole
                        ? effects : [effects.first { Self.fault(call, $0, after: 0) != nil }!]
                    {
                        guard let fault = Self.fault(call, effect, after: after) else { continue }
                        let result = try outputs(of: run, [fault], in: folder)
                        statuses[result.status, default: 0] += 1
                        check(
                            result, fault, effect, "\(fault.testDescription) (\(after) of \(count))", expected
                        )
                        #expect(FolderSnapshot(folder.path(run.inputs)) == inputs, "\(fault.testDescription)")
                    }
                }
                if Self.isWhole { print("\(run.rawValue): \(count) calls of \(call.rawValue)") }
            }
            let sum = statuses.sorted { $0.key < $1.key }.map { "\($0.value) with status \($0.key)" }
            if Self.isWhole { print("\(run.rawValue): \(sum.joined(separator: ", "))") }
            #expect(statuses[75, default: 0] > 0)
        }
    }

    private struct Outcome {
        var status: Int32
        var stderr: String
        /// The bytes of the outputs; empty where there is none.
        var files: [[UInt8]]
        var leftovers: [String]
    }

    private func check(
        _ result: Outcome, _ fault: Fault, _ effect: Fault.Effect, _ name: String, _ expected: Outcome
    ) {
        #expect([0, 75].contains(result.status), "\(name): \(result.status): \(result.stderr)")
        if effect == .short { #expect(result.status == 0, "\(name): \(result.stderr)") }
        #expect(
            result.status == 0 || result.stderr.contains("error: ") || result.stderr.contains("failed: "),
            "\(name)")
        for (file, whole) in zip(result.files, expected.files) {
            // Status 0 is said of what is there; where something failed, of what is there, too.
            #expect(file == whole || file.isEmpty && result.status != 0, "\(name): \(result.stderr)")
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
