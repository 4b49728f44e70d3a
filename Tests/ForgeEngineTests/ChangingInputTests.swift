import FFmpegBinding
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// Somebody writes to an input while it is read: the book fails, by the input's name and as what may pass by itself.
@Suite(.requires(.ffmpeg)) struct ChangingInputTests {
    enum Change: CaseIterable {
        case overwritten, grown, shorter, replaced
        /// By a file of another format.
        case lossless, text
    }

    private func change(_ path: String, _ change: Change) throws {
        let bytes = try #require(contents(ofFile: path))
        switch change {
        case .replaced, .lossless, .text:
            if change == .lossless {
                try Tool.ffmpeg.run(["-v", "error", "-i", path, "-f", "flac", path + ".new"])
            } else {
                let text = Array("#EXTM3U\nb.mp3\n".utf8)
                try Data(change == .text ? text : bytes).write(to: URL(fileURLWithPath: path + ".new"))
            }
            try Tool("mv").run([path + ".new", path])
        case .overwritten, .grown, .shorter:
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            if change == .shorter { try handle.truncate(atOffset: UInt64(bytes.count - 1)) }
            if change == .grown { try handle.seekToEnd() }
            if change != .shorter { try handle.write(contentsOf: [bytes[0]]) }
            try handle.close()
            // A time of its own, whatever the file system's clock can tell apart.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: path)
        }
    }

    /// - Parameter isEarly: between looking at the input and reading it; else while it is read.
    @Test(arguments: Change.allCases, [true, false])
    func `in both modes`(_ kind: Change, isEarly: Bool) throws {
        for codec in [CodecChoice.encode, .auto] {
            try withTemporaryFolder { folder in
                let input = try AACInput(
                    Signal.speech16(200_000, rate: AACInput.rate), .libavcodec, as: "a", in: folder)
                let book = try TestBook.book([input.path])
                let plan = try Planner.plan(
                    book, options: EncodingOptions(quality: codec == .encode ? 100 : nil, codec: codec),
                    output: ForgePath(folder.path("b.m4b")), encoders: Planner.EncoderFacts.linked())
                #expect(plan.isCopied == (codec == .auto))
                var isDone = false
                let hook: () -> Bool = {
                    if !isDone { try? change(input.path, kind) }
                    isDone = true
                    return false
                }
                if isEarly { _ = hook() }
                let error = #expect(throws: ForgeError.self) {
                    if plan.isCopied {
                        _ = try BookCopier(book: book, plan: plan, isCancelled: hook, onEvent: { _ in })
                            .run(replacing: false)
                    } else {
                        _ = try BookEncoder(
                            book: book, plan: plan, lane: TestLane(1), isCancelled: hook, onEvent: { _ in }
                        ).run(replacing: false)
                    }
                }
                #expect(error?.isTransient == true)
                #expect(error?.path == ForgePath(input.path))
                #expect(error?.reason == "it changed while it was read")
                #expect(!folder.names.contains("b.m4b"))
            }
        }
    }

    @Test func `while it is decoded, where all of its samples were there`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.wav(Signal.speech16(200_000, rate: 44_100), rate: 44_100, as: "a.wav")
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            var decoder = try TrackDecoder.open(probe, isCancelled: { false })
            var frame = try Frame()
            _ = try decoder.next(into: &frame)
            try change(path, .replaced)
            var found: ForgeError?
            do throws(ForgeError) {
                while try decoder.next(into: &frame) != nil {}
            } catch {
                found = error
            }
            #expect(found?.isTransient == true)
            #expect(found?.reason == "it changed while it was read")
        }
    }

    @Test func `a file of the same time is another one by its size and by its place`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write([1, 2, 3] as [UInt8], to: "a")
            func stamp() throws -> FileStamp? {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: path)
                return FileStamp(at: ForgePath(path))
            }
            let first = try stamp()
            #expect(first != nil)
            #expect(try stamp() == first)
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            try handle.truncate(atOffset: 2)
            try handle.close()
            let shorter = try stamp()
            #expect(shorter != first)
            // Beside the other, so that it has another place.
            try folder.write([1, 2] as [UInt8], to: "b")
            try Tool("mv").run([folder.path("b"), path])
            #expect(try stamp() != shorter)
        }
    }
}
