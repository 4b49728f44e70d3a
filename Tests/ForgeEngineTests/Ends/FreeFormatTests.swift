import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Headers of MPEG audio that tell no bit rate, a hundred bytes from one to the next.
@Suite struct FreeFormatTests {
    private func isFreeFormat(_ headers: [[UInt8]]) throws -> Bool {
        try withTemporaryFolder { folder in
            let frames = headers.flatMap { $0 + [UInt8](repeating: 0, count: 96) }
            // Behind the last frame, not at the end of the file, where fewer would do.
            let rest = [UInt8](repeating: 0, count: 8192)
            return try MP3End.isFreeFormat(
                InputFile(ForgePath(folder.write(frames + rest, to: "a.mp3"))))
        }
    }

    @Test(arguments: [0, 2] as [UInt8]) func `all frames may be padded`(_ padding: UInt8) throws {
        #expect(try isFreeFormat(Array(repeating: [0xFF, 0xFB, padding, 0], count: 9)))
        #expect(try !isFreeFormat(Array(repeating: [0xFF, 0xFB, padding, 0], count: 7)))
    }

    /// Layers and rates that no distance brings into step.
    @Test func `headers of several kinds are noise`() throws {
        let kinds = [0, 1, 1, 2, 0, 2, 2, 1, 0, 0, 1, 2, 1, 0, 2, 0, 0, 2, 1, 1, 2, 0, 1, 0] as [UInt8]
        #expect(try !isFreeFormat(kinds.map { [0xFF, 0xFB, $0 << 2, 0] }))
    }
}
