import Foundation
import TestSupport
import Testing

@testable import FFmpegBinding

@Suite struct LogCaptureTests {
    /// The last line of libav on a file whose movie box is missing; nil where nobody listened.
    private static func lastLine() throws -> String? {
        let bytes = Array("\0\0\0\u{18}ftypM4A \0\0\0\0M4A isom".utf8)
        let input = try ByteInput(path: Array("a.m4a".utf8), size: Int64(bytes.count)) { buffer, offset in
            let rest = bytes.dropFirst(Int(offset)).prefix(buffer.count)
            buffer.copyBytes(from: rest)
            return rest.count
        }
        do throws(AVError) {
            _ = try Demuxer.open(input, isCancelled: { false })
            return nil
        } catch {
            return error.lastLogLine
        }
    }

    /// In processes of their own, since there is one log in each.
    @Test func `the log is left to a process that wants it`() async throws {
        let before = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            LogCapture.leaveAlone()
            exit(try Self.lastLine() == nil ? 0 : 1)
        }
        let after = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            guard try Self.lastLine()?.contains("moov atom not found") == true else { exit(1) }
            LogCapture.leaveAlone()
            exit(try Self.lastLine() == nil ? 0 : 2)
        }
        for result in [before, after] {
            let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            // Once: what was captured was not shown.
            #expect(text.components(separatedBy: "moov atom not found").count == 2, "\(text)")
        }
    }
}
