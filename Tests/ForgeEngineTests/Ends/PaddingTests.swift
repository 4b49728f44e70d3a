import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Bytes in front of, between and behind the frames of a stream without a container that are none of its sound.
@Suite(.requires(.ffmpeg, .lame)) struct PaddingTests {
    private let noise: [UInt8] = {
        var noise = SplitMix64(11)
        return (0..<65_536).map { _ in UInt8(truncatingIfNeeded: noise.next() >> 40) }
    }()

    /// Where frames begin.
    private func frames(_ bytes: [UInt8], _ name: String) -> [Int] {
        let format: FrameFormat = name.hasSuffix("aac") ? .adts : .mpeg(freeSize: nil)
        let view = ByteView(bytes: bytes)
        var (places, at): ([Int], Int) = ([], 0)
        while let header = format.header(view, at) {
            places.append(at)
            at += header.size
        }
        return places
    }

    private func make(_ name: String, in folder: TemporaryFolder) throws -> [UInt8] {
        let words =
            switch name {
            case "n.mp3": ["-t", "-b", "64"]
            case "v.mp3": ["-t", "-V", "5"]
            case "a.mp3": ["-b", "64"]
            case "a.dts": ["-strict", "-2"]
            default: ["-b:a", "64k"]
            }
        return try LyingInput.make(name, words, in: folder)
    }

    @Test(arguments: ["a.mp3", "n.mp3", "a.aac", "a.ac3", "a.mp2"])
    func `what is in front of the first frame is no loss`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole = try make(name, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(name)", in: folder)
            let text = Array("HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n".utf8)
            let zeros = [UInt8](repeating: 0, count: 65_536)
            for front in [zeros[..<40], zeros[..<4096], zeros[...], noise[..<4096], noise[...], text[...]] {
                let found = try DecodedInput(front + whole, as: "f.\(name)", in: folder)
                #expect(found.count == honest.count, "\(front.count): \(found)")
                #expect(found.track.length == honest.track.length)
                #expect(found.warnings.count == (front.count < 4096 ? 0 : 1), "\(found.warnings)")
                #expect(found.warnings.allSatisfy { $0.contains("bytes that are not audio are left out") })
                // What is copied as it is, has all packets.
                #expect(found.track.aac?.packets == honest.track.aac?.packets)
            }
        }
    }

    @Test func `frames that libavformat passes over behind a mistaken header are told`() throws {
        try withTemporaryFolder { folder in
            let whole = try make("a.mp3", in: folder)
            let places = frames(whole, "a.mp3")
            let middle = places[places.count / 2]
            let honest = try DecodedInput(whole, as: "h.mp3", in: folder)
            // A frame seems to begin there and to end in the middle of a true one.
            let zeros = [UInt8](repeating: 0, count: 4096)
            let mistaken = zeros + whole[middle..<middle + 4] + zeros[..<60]
            let bytes = whole[..<middle] + mistaken + whole[middle...]
            let found = try DecodedInput(bytes, as: "m.mp3", in: folder)
            // The padding at the end is no longer known to be some.
            #expect(abs(found.count - honest.count) <= 1152, "\(found)")
            #expect(found.warnings.count == 1, "\(found)")
            #expect(
                found.warnings.first?.contains(/0\.\d+ s of its sound are missing/) == true, "\(found)")
        }
    }

    @Test func `a count of all frames proves that nothing is missing`() throws {
        try withTemporaryFolder { folder in
            let whole = try make("a.mp3", in: folder)
            let places = frames(whole, "a.mp3")
            let middle = places[places.count / 2]
            let honest = try DecodedInput(whole, as: "h.mp3", in: folder)
            for junk in [noise[..<4096], noise[...]] {
                for place in [middle, whole.count] {
                    let found = try DecodedInput(
                        whole[..<place] + junk + whole[place...], as: "m.mp3", in: folder)
                    // A part of a frame behind the last one is as long as the padding.
                    #expect(abs(found.count - honest.count) <= 1152, "\(found)")
                    #expect(found.warnings == [], "\(found)")
                }
                // In a frame, which is lost then, and no more than it.
                let inside = whole[..<(middle + 50)] + junk + whole[(middle + 50)...]
                let found = try DecodedInput(inside, as: "i.mp3", in: folder)
                #expect(abs(found.count - honest.count) <= 2 * 1152, "\(found)")
                #expect(found.warnings.allSatisfy { $0.contains(/0\.0\d s of its sound/) }, "\(found)")
            }
            // Frames that are counted and not there.
            var hole = whole
            for index in middle..<middle + 10_000 { hole[index] = noise[index % noise.count] }
            let error = #expect(throws: ForgeError.self) { try DecodedInput(hole, as: "o.mp3", in: folder) }
            #expect(
                error?.reason.contains("1.3 s of its sound are missing") == true,
                "\(String(describing: error))")
            // A count of fewer frames than there are proves nothing.
            let liar = LyingInput.xing(hole) { _ in 20 }
            #expect(throws: ForgeError.self) { try DecodedInput(liar, as: "l.mp3", in: folder) }
        }
    }

    @Test(arguments: ["n.mp3", "a.aac"])
    func `zeros that begin and end with a frame were put there`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole = try make(name, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(name)", in: folder)
            let places = frames(whole, name)
            let middle = places[places.count / 2]
            let zeros = [UInt8](repeating: 0, count: 20_000)
            let found = try DecodedInput(
                whole[..<middle] + zeros + whole[middle...], as: "z.\(name)", in: folder)
            #expect(found.count == honest.count, "\(found)")
            #expect(found.warnings.count == 1, "\(found)")
            #expect(found.track.aac?.packets == honest.track.aac?.packets)
            // In the place of frames they leave a part of one, in front or behind.
            let later = places[places.count * 3 / 4]
            for range in [middle..<later - 70, middle - 70..<later - 70, middle - 70..<later] {
                var hole = whole
                for index in range { hole[index] = 0 }
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(hole, as: "o.\(name)", in: folder)
                }
                #expect(error?.code == .inputDamaged)
            }
        }
    }

    @Test(arguments: ["n.mp3", "v.mp3", "a.mp2", "a.aac", "a.ac3", "a.eac3", "a.dts"])
    func `noise behind the last frame is no loss`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole = try make(name, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(name)", in: folder)
            for junk in [noise[..<300], noise[..<3000], noise[...], [0] + noise[..<5000]] {
                let found = try DecodedInput(whole + junk, as: "t.\(name)", in: folder)
                #expect(found.count == honest.count, "\(junk.count): \(found)")
                #expect(found.track.length == honest.track.length)
                #expect(found.track.damage == nil)
                #expect(found.warnings.count == (junk.count < 1024 ? 0 : 1), "\(found.warnings)")
                #expect(found.warnings.allSatisfy { $0.contains("bytes that are not audio are left out") })
            }
        }
    }

    @Test(arguments: ["n.mp3", "a.mp2", "a.aac", "a.ac3", "a.eac3", "a.dts"])
    func `noise in the place of the last frames is damage`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole = try make(name, in: folder)
            // In the midst of a frame, as nearly all places are.
            for start in [whole.count / 2, whole.count * 3 / 4] {
                var hole = whole
                for index in start..<hole.count { hole[index] = noise[index % noise.count] }
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(hole, as: "o.\(name)", in: folder)
                }
                #expect(error?.code == .inputDamaged)
                let kept = try DecodedInput(hole, as: "o.\(name)", in: folder, damaged: .keep)
                #expect(kept.warnings.first?.contains("DAMAGED") == true || kept.track.damage != nil)
                // Copying would not decode it.
                #expect(name != "a.aac" || kept.track.aac?.damage != nil)
            }
        }
    }

    /// AAC that is copied, in files that tell their size or were written to a pipe.
    @Test(arguments: [
        "a.asf", "a.avi", "a.flv", "a.mka", "a.nut", "a.m4a", "a.aac", "p.asf", "p.nut", "p.flv",
        "p.matroska",
    ])
    func `what is behind the packets of a container is none that is missing`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "s.wav")
            let isPiped = name.hasPrefix("p.")
            let form = isPiped ? ["-f", String(name.dropFirst(2))] : []
            let kind = EndKind(
                name: name, arguments: ["-c:a", "aac", "-b:a", "64k"] + form, isPiped: isPiped)
            let whole = try kind.make(source, in: folder)
            for tail in [[], noise, [UInt8](repeating: 0, count: noise.count)] {
                let track = try Prober.probe(
                    ForgePath(folder.write(whole + tail, to: "t.\(name)")), isCancelled: { false })
                #expect(track.damage == nil, "\(tail.count): \(track)")
                let facts = try #require(track.aac)
                #expect(facts.obstacle == nil)
                #expect(facts.isWhole, "\(tail.count): \(facts)")
                // Two seconds and what primes them.
                #expect(facts.packets == 88)
            }
        }
    }

    @Test(arguments: [("aac", true), ("aac", false), ("libopus", true), ("flac", true)])
    func `what is behind the clusters of a stream is told, and no loss`(
        _ kind: (codec: String, isPiped: Bool)
    ) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(384_000, rate: 48_000), rate: 48_000, as: "s.wav")
            let whole = try EndKind(
                name: "a.mka", arguments: ["-c:a", kind.codec] + (kind.isPiped ? ["-f", "matroska"] : []),
                isPiped: kind.isPiped
            ).make(source, in: folder)
            let honest = try DecodedInput(whole, as: "h.mka", in: folder)
            #expect(honest.track.notes == [])
            for junk in [noise[..<300], noise[...], [0, 0] + noise[..<5000]] {
                let found = try DecodedInput(whole + junk, as: "n.mka", in: folder)
                #expect(found.count == honest.count, "\(junk.count): \(found)")
                #expect(found.track.damage == nil)
                #expect(found.warnings == [])
                let note = "\(junk.count) bytes behind its sound are none of it"
                #expect(found.track.notes == (kind.isPiped ? [note] : []))
            }
            // In the place of the last blocks it is damage: it begins in the midst of one.
            var hole = whole
            for index in whole.count * 4 / 5..<whole.count { hole[index] = noise[index % noise.count] }
            let error = #expect(throws: ForgeError.self) { try DecodedInput(hole, as: "o.mka", in: folder) }
            #expect(error?.code == .inputDamaged)
            guard kind.isPiped, let all = honest.track.aac?.packets else { return }
            let copied = try Prober.probe(ForgePath(folder.path("o.mka")), isCancelled: { false }).aac
            let lost = Double(all - (copied?.packets ?? 0)) * 1024 / 48_000
            // By bytes: speech is not as dense everywhere.
            let told = try #require(copied?.damage?.missingSeconds)
            #expect(abs(told - lost) < lost / 4, "\(told) of \(lost)")
        }
    }

    @Test func `text and pictures behind ADTS are no loss`() throws {
        try withTemporaryFolder { folder in
            let whole = try make("a.aac", in: folder)
            let text = [UInt8](repeating: 0x41, count: 3000)
            let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + noise[..<3000]
            for tail in [text, picture] {
                let found = try DecodedInput(whole + tail, as: "t.aac", in: folder)
                #expect(found.track.damage == nil, "\(found)")
                #expect(found.warnings == [], "\(found)")
            }
        }
    }
}
