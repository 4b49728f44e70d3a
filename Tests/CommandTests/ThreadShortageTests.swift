import Foundation
import TestSupport
import Testing

/// The program where the system gives it few threads, or none: it says so with status 75 or does its work with those there
/// are, whatever the number. A signal that ends it, or a time-out, is neither.
@Suite struct ThreadShortageTests {
    /// A user of whom nobody else on this machine is, so that the limit counts this program alone.
    private static let user = 48_173

    /// Root is exempt from the limit, and without root there is no other user to be.
    private static let canBeLimited = geteuid() == 0 && Tool("prlimit").path != nil

    private func run(
        _ arguments: [String], processes: Int, in folder: TemporaryFolder, variables: [String: String?] = [:]
    ) throws -> RunResult {
        let words = ["--reuid=\(Self.user)", "--regid=\(Self.user)", "--clear-groups"]
        return try Tool("setpriv").run(
            words + ["prlimit", "--nproc=\(processes)", folder.path("forge-native")] + arguments,
            in: folder.path, timeout: 60, allowFailure: true)
    }

    private func prepare(_ folder: TemporaryFolder) throws {
        // The program's own folder may be closed to others.
        try Tool("cp").run([ForgeNativeProgram.path, folder.path("forge-native")])
        for book in 1...2 { try folder.writeSpeech("lib/B\(book)/1.wav", seed: UInt64(book)) }
        try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: true)
        chmod(folder.path("out"), 0o777)
        chmod(folder.path, 0o777)
    }

    @Test(.enabled(if: canBeLimited, "only root can be another user: the limit of threads is not tested"))
    func `any number of threads is enough or too few`() throws {
        try withTemporaryFolder { folder in
            try prepare(folder)
            let commands = [
                ["convert", "lib/B1", "-q", "--overwrite", "-o", "out/b.m4b"], ["scan", "lib", "-q"],
                ["batch", "lib", "-q", "-o", "out", "--force", "--cpu-limit", "90", "--retry-delay", "0.01"],
                ["inspect", "lib/B1/1.wav"], ["doctor", "out"],
            ]
            for words in commands {
                var statuses: [Int32] = []
                for processes in Array(1...14) + [20, 28] {
                    let result = try run(words, processes: processes, in: folder)
                    statuses.append(result.status)
                    if result.status == 75 {
                        #expect(result.stderr.hasPrefix("error: ") || result.stderr.contains("\nerror: "))
                    }
                }
                #expect(statuses.allSatisfy { $0 == 0 || $0 == 75 }, "\(words): \(statuses)")
                #expect(statuses.first == 75, "\(words): \(statuses)")
                #expect(statuses.last == 0, "\(words): \(statuses)")
            }
        }
    }

    /// Below what the program's own libraries take, the loader says so. From there on it is the program's to say.
    @Test func `any amount of memory is enough or too little`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            let loaded = try mapped()
            var statuses: [Int32] = []
            for more in stride(from: 24, through: 264, by: 16) {
                let result = try ForgeNativeProgram.shell(
                    "ulimit -v \(loaded + more * 1024); exec $FORGE convert book -q --overwrite -o b.m4b",
                    in: folder.path)
                statuses.append(result.status)
                if result.status == 75 { #expect(result.stderr.contains("ulimit -v"), "\(result.stderr)") }
            }
            #expect(statuses.allSatisfy { $0 == 0 || $0 == 75 }, "\(statuses)")
            #expect(statuses.first == 75, "\(statuses)")
            #expect(statuses.last == 0, "\(statuses)")
        }
    }

    /// Kilobytes that the program has mapped when it begins: the least with which it prints its version or says that it
    /// cannot.
    private func mapped() throws -> Int {
        var (low, high) = (0, 4 << 20)
        while high - low > 2048 {
            let middle = (low + high) / 2
            let result = try ForgeNativeProgram.shell(
                "ulimit -v \(middle); exec $FORGE --version", in: "/")
            if result.status == 0 || result.status == 75 { high = middle } else { low = middle }
        }
        return high
    }
}
