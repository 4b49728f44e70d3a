import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// AMR with pauses: nobody's encoder here makes them, so that the frames are put together by hand.
@Suite struct SpeechFramesTests {
    private struct Kind {
        var name: String
        var head: String
        /// Types of a frame of speech and of those of a pause, and their bytes without the header.
        var speech: (type: Int, size: Int)
        var pauses: [(type: Int, size: Int)]
        var rate: Int
        var frame: Int64 { Int64(rate / 50) }
    }

    private static let kinds = [
        Kind(
            name: "a.amr", head: "#!AMR\n", speech: (7, 31), pauses: [(8, 5), (15, 0)], rate: 8000),
        Kind(
            name: "a.awb", head: "#!AMR-WB\n", speech: (2, 32), pauses: [(9, 5), (14, 0), (15, 0)],
            rate: 16_000),
    ]

    /// Any bits are speech of a kind.
    private func frame(_ kind: (type: Int, size: Int), _ random: inout SplitMix64) -> [UInt8] {
        [UInt8(kind.type << 3 | 4)]
            + (0..<kind.size).map { _ in UInt8(truncatingIfNeeded: random.next() >> 40) }
    }

    /// - Parameter plan: whether each frame is of speech.
    private func file(_ kind: Kind, _ plan: [Bool]) -> [UInt8] {
        var random = SplitMix64(3)
        return plan.enumerated().reduce(Array(kind.head.utf8)) { file, next in
            file
                + frame(next.element ? kind.speech : kind.pauses[next.offset % kind.pauses.count], &random)
        }
    }

    private func plan(_ parts: [(isSpeech: Bool, count: Int)]) -> [Bool] {
        parts.flatMap { [Bool](repeating: $0.isSpeech, count: $0.count) }
    }

    @Test(arguments: 0..<2) func `pauses stay in their places and are no damage`(kind: Int) throws {
        let kind = Self.kinds[kind]
        try withTemporaryFolder { folder in
            // In the middle, at the start and at the end, and nothing else.
            for parts in [
                [(true, 50), (false, 60), (true, 50)], [(false, 60), (true, 50)], [(true, 50), (false, 60)],
                [(false, 60)],
            ] {
                let plan = plan(parts)
                let found = try DecodedInput(file(kind, plan), as: kind.name, in: folder)
                #expect(found.count == Int64(plan.count) * kind.frame, "\(parts): \(found)")
                #expect(found.track.notes == [])
                let pauses = found.warnings.filter { $0.contains("of its pauses are silent") }
                #expect(pauses.count == 1, "\(found)")
                #expect(!found.warnings.contains { $0.contains("missing") }, "\(found)")
            }
            let speech = try DecodedInput(file(kind, plan([(true, 50)])), as: kind.name, in: folder)
            #expect(!speech.warnings.contains { $0.contains("pauses") })
        }
    }

    @Test(.requires(.ffmpeg), arguments: ["a.3gp", "a.mka", "a.nut", "a.caf"])
    func `the same in a container`(_ name: String) throws {
        let kind = Self.kinds[0]
        try withTemporaryFolder { folder in
            let plan = plan([(true, 50), (false, 60), (true, 50), (false, 3)])
            let path = try folder.write(file(kind, plan), to: "a.amr")
            try Tool.ffmpeg.run(["-v", "error", "-y", "-i", path, "-c", "copy", folder.path(name)])
            let found = try DecodedInput(folder.read(name), as: "b.\(name)", in: folder)
            #expect(found.count == Int64(plan.count) * kind.frame, "\(found)")
            #expect(!found.warnings.contains { $0.contains("missing") }, "\(found)")
        }
    }

    @Test(arguments: 0..<2) func `a packet of several frames is taken apart`(kind: Int) throws {
        let kind = Self.kinds[kind]
        let plan = [true, false, true, true, false, true]
        let bytes = Array(file(kind, plan).dropFirst(kind.head.utf8.count))
        var packet = try Packet()
        try packet.copy(bytes)
        packet.setTime(1000, duration: kind.frame * 6)
        guard var frames = try SpeechFrames.of(kind.name == "a.amr" ? "amr_nb" : "amr_wb") else {
            Issue.record("AMR is not known")
            return
        }
        try frames.take(&packet)
        var found: [UInt8] = []
        for (index, isSpeech) in plan.enumerated() {
            if index > 0 {
                let isGiven = try frames.give(into: &packet)
                #expect(isGiven)
            }
            #expect(frames.pause == (isSpeech ? nil : kind.frame))
            #expect(packet.time == 1000 + Int64(index) * kind.frame)
            #expect(packet.duration == kind.frame)
            found += packet.bytes
        }
        #expect(found == bytes)
        let isMore = try frames.give(into: &packet)
        #expect(!isMore)
        // What is not made of frames stays as it is.
        try packet.copy(bytes.dropLast())
        try frames.take(&packet)
        #expect(packet.bytes.count == bytes.count - 1)
        #expect(frames.pause == nil)
        let others = SpeechFrames.sizes(of: "opus")
        #expect(others == nil)
    }

    @Test(arguments: 0..<2) func `a frame that is cut off is damage`(kind: Int) throws {
        let kind = Self.kinds[kind]
        try withTemporaryFolder { folder in
            let whole = file(kind, plan([(true, 30), (false, 5), (true, 30)]))
            for bytes in [
                whole.dropLast(), whole.prefix(kind.head.utf8.count + 10 * (1 + kind.speech.size) + 5),
            ] {
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(bytes, as: kind.name, in: folder)
                }
                #expect(
                    error?.code == .inputDamaged,
                    "\(String(describing: error))")
                #expect(
                    error?.reason.contains("frame") == true,
                    "\(String(describing: error))")
            }
        }
    }
}
