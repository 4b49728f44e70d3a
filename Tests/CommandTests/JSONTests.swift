import ForgeModel
import Foundation
import Testing

@testable import forge_native

/// What other programs read: a change of these lines is a change of the interface.
@Suite struct JSONTests {
    private let progress = ProgressSnapshot(
        stage: .processing, done: SampleCount(44_100), total: SampleCount(88_200), sampleRate: Samples.rate,
        elapsedSeconds: 0.5)

    @Test func `each record is one line with a type and has the fields that the docs name`() throws {
        let text =
            JSONLine.text("plan", Samples.plan) + JSONLine.text("warning", WarningRecord(message: "a\nb"))
            + JSONLine.text("progress", ProgressRecord(progress)) + JSONLine.text("result", Samples.report)
            + JSONLine.text("error", ErrorRecord(Samples.error))
            + JSONLine.text("inspection", Samples.inspection)
            + JSONLine.text("encoder", EncoderDescription(name: "aac", coders: ["fast"]))
        #expect(text.isHarmless)
        let types = try jsonLines(text).map { $0["type"] as? String }
        #expect(types == ["plan", "warning", "progress", "result", "error", "inspection", "encoder"])
        try Golden.expect(text, is: "records.ndjson")
    }

    @Test func `every error has a status that scripts can rely on`() {
        func status(_ code: ForgeError.Code, isTransient: Bool = false) -> Int32 {
            ExitStatus.of(ForgeError(code, step: .writing, reason: "", remedy: "", isTransient: isTransient))
        }
        let usage: [ForgeError.Code] = [.usage, .inputMissing, .noAudio, .outputExists, .outputUnwritable]
        #expect(usage.allSatisfy { status($0) == 2 })
        let failed: [ForgeError.Code] = [
            .inputUnreadable, .inputDamaged, .verificationFailed, .system, .diskFull,
        ]
        #expect(failed.allSatisfy { status($0) == 1 })
        #expect(status(.diskFull, isTransient: true) == 75)
        #expect(status(.system, isTransient: true) == 75)
        #expect(status(.cancelled) == 130)
        #expect(ExitStatus.of(Interruption.Reason.signal(15)) == 143)
        #expect(ExitStatus.of(Interruption.Reason(writingFailed: EPIPE)) == 141)
        #expect(ExitStatus.of(Interruption.Reason(writingFailed: ENOSPC)) == 75)
        #expect(ExitStatus.of(Interruption.Reason(writingFailed: EIO)) == 1)
    }
}
