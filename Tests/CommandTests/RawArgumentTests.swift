import ForgeModel
import Glibc
import TestSupport
import Testing

@testable import ForgeCommands

@Suite struct RawArgumentTests {
    @Test(arguments: [
        Array("plain".utf8), Array("Grüße 日本.mp3".utf8), [0x43, 0x61, 0x66, 0xE9], [0xFF, 0xFE, 0x80],
        // A name that holds the characters that stand for bytes.
        Array("\u{F780}\u{F7FF}".utf8), Array("\u{F7E9}".utf8) + [0xE9],
        // The beginning of a character, and one cut short.
        [0xE2, 0x82], [0x61, 0xF0, 0x9F, 0x98],
        [],
    ])
    func `every name comes back as it was`(_ bytes: [UInt8]) {
        #expect(RawArgument.path(RawArgument.text(of: bytes)).bytes == bytes)
    }

    @Test func `text stays text`() {
        #expect(RawArgument.text(of: Array("Grüße".utf8)) == "Grüße")
        #expect(RawArgument.readable(RawArgument.text(of: [0x43, 0xE9])) == "C\u{FFFD}")
    }

    @Test func `two names that differ in a byte that is no UTF-8 are two files`() throws {
        try withTemporaryFolder { folder in
            let one: [UInt8] = Array("caf".utf8) + [0xE9] + Array(".wav".utf8)
            let other: [UInt8] = Array("caf".utf8) + [0xE8] + Array(".wav".utf8)
            for (name, seconds) in [(one, 1.0), (other, 2.0)] {
                let plain = try folder.writeSpeech("plain.wav", seconds: seconds)
                let target = ForgePath(bytes: Array("\(folder.path)/".utf8) + name)
                #expect(target.withCString { rename(plain, $0) } == 0)
            }
            for (name, samples) in [(one, 22_050), (other, 44_100)] {
                let words = ["inspect", "--json"].map { Array($0.utf8) } + [name]
                let result = try ChildProcess(ForgeNativeProgram.path, bytes: words, in: folder.path).wait()
                #expect(result.status == 0, "\(result.stderr)")
                #expect(try jsonLines(result.text).first?["length"] as? Int == samples)
            }
        }
    }
}
