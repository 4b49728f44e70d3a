import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// The lines that other programs read: a change of them is a change of the interface.
@Suite struct JSONTests {
    /// Who reads line by line sees them without looking into the plan, and each once.
    @Test(.requires(.ffmpeg)) func `the warnings of a plan are lines behind it`() throws {
        try withTemporaryFolder { folder in
            for name in ["1", "2"] {
                let sound = WAVFile.data(Signal.speech16(16_000, rate: 8000), rate: 8000)
                try folder.write(sound, to: "book/\(name).wav")
            }
            try folder.write(Array("no JSON".utf8), to: "book/metadata.json")
            for words in [["--dry-run"], []] {
                let result = try ForgeNativeProgram.run(
                    ["convert", "--json", "book"] + words, in: folder.path)
                let lines = try jsonLines(result.text).filter { $0["type"] as? String != "progress" }
                let plan = try #require(lines.firstIndex { $0["type"] as? String == "plan" })
                let warnings = try #require(lines[plan]["warnings"] as? [String])
                #expect(warnings.contains { $0.hasPrefix("metadata.json is left out") })
                let told = lines.filter { $0["type"] as? String == "warning" }.compactMap {
                    $0["message"] as? String
                }
                try #require(told == warnings)
                #expect(lines[plan + 1]["type"] as? String == "warning")
            }
        }
    }

    @Test(.requires(.ffmpeg)) func `inspect gives no advice about options of other commands`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("RIFF".utf8) + [UInt8](repeating: 0, count: 900), to: "a.wav")
            for words in [["inspect", "a.wav"], ["inspect", "--json", "a.wav"]] {
                let result = try ForgeNativeProgram.run(words, in: folder.path)
                #expect(result.status == 1)
                let text = result.text + result.stderr
                #expect(text.contains("a.wav"))
                #expect(!text.contains("--damaged"))
            }
            // There it is advice.
            let result = try ForgeNativeProgram.run(["convert", "a.wav"], in: folder.path)
            #expect(result.stderr.contains("--damaged"))
        }
    }

    @Test func `every error has a status that scripts can rely on`() {
        func status(_ code: ForgeError.Code, isTransient: Bool = false) -> Int32 {
            Outcome(ForgeError(code, step: .writing, reason: "", remedy: "", isTransient: isTransient)).status
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
        #expect(Outcome(Interruption.Reason.signal(15)).status == 143)
        #expect(Outcome(Interruption.Reason(writingFailed: EPIPE)).status == 141)
        #expect(Outcome(Interruption.Reason(writingFailed: ENOSPC)).status == 75)
        #expect(Outcome(Interruption.Reason(writingFailed: EIO)).status == 1)
        #expect(Outcome.success.status == 0)
    }
}
