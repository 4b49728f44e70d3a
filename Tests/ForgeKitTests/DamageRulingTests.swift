import ForgeEngine
import ForgeModel
import TestSupport
import Testing

@testable import ForgeKit

/// The treatment of tracks by the policy that was asked for.
@Suite struct DamageRulingTests {
    @Test func `what a track lacks by its own headers is judged alike for a book and for a library`() throws {
        var track = try Prober.probe(
            ForgePath(Project.path("Fixtures/The Asterisk Prompts/02 - The Echo Test.mp3")),
            isCancelled: { false })
        #expect(throws: Never.self) { _ = try DamageRuling(policy: .fail).admit(track) }
        track.damage = TrackDamage(reason: "it has 1 of 2 bytes", missingSeconds: 3.84)
        for policy in [DamagePolicy.fail, .skip] {
            let ruling = DamageRuling(policy: policy)
            let error = #expect(throws: ForgeError.self) { _ = try ruling.admit(track) }
            #expect(error?.code == .inputDamaged)
            #expect(error?.path == track.path)
            #expect(error?.reason == "it has 1 of 2 bytes; 3.8 s of its sound are missing")
            #expect(error.flatMap(ruling.trackToLeaveOut) == (policy == .skip ? track.path : nil))
        }
        let keeping = DamageRuling(policy: .keep)
        #expect(try keeping.admit(track) == track)
        #expect(
            keeping.warning(of: track)
                == "\(track.path): DAMAGED, and kept: it has 1 of 2 bytes; 3.8 s of its sound are missing")
    }

    @Test func `what may pass by itself leaves no track out`() {
        var error = ForgeError(.inputUnreadable, step: .decoding, path: "a.mp3", reason: "", remedy: "")
        #expect(DamageRuling(policy: .skip).trackToLeaveOut(for: error) == "a.mp3")
        error.isTransient = true
        #expect(DamageRuling(policy: .skip).trackToLeaveOut(for: error) == nil)
    }
}
