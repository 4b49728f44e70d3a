import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Holes in AMR files made by hand, of frames of 13 and of 32 bytes.
@Suite struct SpeechHolesTests {
    private static let head = Array("#!AMR\n".utf8)
    /// No byte of their contents can begin a frame.
    private static func frames(_ count: Int, isShort: Bool = false) -> [UInt8] {
        (0..<count).flatMap { _ in
            [isShort ? 0x04 : 0x3C] + [UInt8](repeating: 0xA5, count: isShort ? 12 : 31)
        }
    }

    private func holes(_ bytes: [UInt8], _ container: String = "amr", end: Int64? = nil) throws -> [Range<
        Int64
    >] {
        try withTemporaryFolder { folder in
            let file = try InputFile(ForgePath(folder.write(bytes, to: "a.amr")))
            return try SpeechHoles(of: file, container, end: end).holes
        }
    }

    private func noise(_ count: Int) -> [UInt8] { [UInt8](repeating: 0xFF, count: count) }

    @Test func `frames in a row are none`() throws {
        #expect(try holes(Self.head + Self.frames(50)) == [])
        // More than is read at once.
        #expect(try holes(Self.head + Self.frames(40_000)) == [])
        #expect(try holes(Self.head + Self.frames(50) + noise(5), "flac") == [])
    }

    @Test func `what begins no frame is one, up to ten frames in a row`() throws {
        for size in [1, 7, 1000, 1 << 20, (1 << 20) + 100, 3 << 20] {
            let front = Self.head + Self.frames(20)
            let start = Int64(front.count)
            let found = try holes(front + noise(size) + Self.frames(10))
            #expect(found == [start..<start + Int64(size)], "\(size)")
            let short = try holes(front + noise(size) + Self.frames(9))
            #expect(short == [start..<start + Int64(size + 9 * 32)], "\(size)")
        }
        // Where frames lie on both sides of the place up to which is read at once.
        let front = Self.head + Self.frames(20)
        let start = Int64(front.count)
        for count in [9, 10, 100, 319] {
            let size = (1 << 20) - 32 * count
            let found = try holes(front + noise(size) + Self.frames(400))
            #expect(found == [start..<start + Int64(size)], "\(count)")
        }
    }

    @Test func `behind one, frames are of kinds that were seen`() throws {
        let front = Self.head + Self.frames(20)
        let start = Int64(front.count)
        let strange = Self.frames(12, isShort: true)
        let found = try holes(front + noise(40) + strange + Self.frames(20))
        #expect(found == [start..<start + Int64(40 + strange.count)])
        let known = try holes(front + Self.frames(1, isShort: true) + noise(40) + strange + Self.frames(20))
        #expect(known == [start + 13..<start + 13 + 40])
        // In front of all others any kind will do.
        let first = try holes(Self.head + noise(40) + strange)
        #expect(first == [6..<46])
    }

    @Test func `there may be several, each as filler for libavformat, and none behind the end`() throws {
        let bytes = Self.head + Self.frames(10) + noise(5) + Self.frames(10) + noise(3) + Self.frames(10)
        let found = try holes(bytes)
        #expect(found == [326..<331, 651..<654])
        #expect(try holes(bytes, end: 651) == [326..<331])
        #expect(try holes(bytes, end: 653) == [326..<331, 651..<653])
        try withTemporaryFolder { folder in
            let file = try InputFile(ForgePath(folder.write(bytes, to: "a.amr")))
            let patches = try SpeechHoles(of: file, "amr", end: nil).patches
            // Bad frames without data, of one byte.
            #expect(patches.map(\.bytes) == [[UInt8](repeating: 0xFC, count: 5), [0xFC, 0xFC, 0xFC]])
            #expect(patches.map(\.offset) == [326, 651])
        }
    }
}
