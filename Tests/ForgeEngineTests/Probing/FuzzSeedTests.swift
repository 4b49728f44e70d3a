import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// The inputs that libFuzzer sets out from, and those that it found a crash with.
@Suite struct FuzzSeedTests {
    @Test func `each is probed or refused`() throws {
        let folder = Project.path("Fixtures/Seeds/probe")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count > 20)
        for name in names {
            do throws(ForgeError) {
                let probe = try Prober.probe(ForgePath("\(folder)/\(name)"), isCancelled: { false })
                #expect(probe.length.value >= 0, "\(name)")
            } catch {
                #expect(!error.reason.isEmpty, "\(name)")
            }
        }
    }

    /// Its first time stamp is nine million years behind its beginning: the note on it overflowed.
    @Test func `sound that begins at the end of time is told of`() throws {
        let path = ForgePath(Project.path("Fixtures/Seeds/probe/late"))
        let probe = try Prober.probe(path, isCancelled: { false })
        #expect(probe.notes.contains { $0.contains("s of silence before its sound") }, "\(probe.notes)")
    }
}
