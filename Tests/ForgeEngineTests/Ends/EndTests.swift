import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Files whose end is missing, and files that only look so.
@Suite struct EndTests {
    private func probe(_ bytes: some Sequence<UInt8>, as name: String, _ folder: TemporaryFolder) throws
        -> TrackProbe
    {
        try Prober.probe(FilePath(folder.write(Array(bytes), to: name)), isCancelled: { false })
    }

    /// Twelve seconds: several fragments, pages, clusters and tables of each kind.
    private func speech(_ folder: TemporaryFolder) throws -> String {
        try folder.wav(Signal.speech16(12 * 44_100, rate: 44_100), rate: 44_100, as: "s.wav")
    }

    @Test(.requires(.ffmpeg, .lame, .flac), arguments: EndKind.measured)
    func `what is missing is told in seconds`(_ kind: EndKind) throws {
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let intact = try probe(whole, as: "i.\(kind.name)", folder)
            #expect(intact.damage == nil && intact.notes.isEmpty, "\(intact)")
            // One byte more or less, so that no cut falls on the end of a frame, page or packet by chance.
            for share in [0.5, 0.9] {
                let name = "cut.\(kind.name)"
                let cut = try probe(whole.prefix(Int(Double(whole.count) * share) | 1), as: name, folder)
                let damage = try #require(cut.damage, "\(kind) at \(share)")
                let seconds = try #require(damage.missingSeconds)
                let left = try Oracles.decode(folder.path(name), with: .ffmpeg).count
                let all = try Oracles.decode(folder.path("i.\(kind.name)"), with: .ffmpeg).count
                let missing = Double(all - left) / Double(cut.sampleRate.hertz)
                // The decoder plays a packet more or less than is whole.
                #expect(abs(seconds - missing) <= kind.tolerance!, "\(seconds) of \(missing): \(damage)")
                #expect(cut.length < intact.length)
            }
        }
    }

    @Test(.requires(.ffmpeg, .lame, .oggenc, .opusenc), arguments: EndKind.marked)
    func `a cut is seen where nothing tells the length`(_ kind: EndKind) throws {
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let intact = try probe(whole, as: "i.\(kind.name)", folder)
            #expect(intact.damage == nil && intact.notes.isEmpty, "\(intact)")
            for count in [whole.count / 2 | 1, whole.count * 9 / 10 | 1] {
                let cut = try probe(whole.prefix(count), as: "c.\(kind.name)", folder)
                #expect(cut.damage != nil, "\(kind) at \(count) of \(whole.count)")
            }
        }
    }

    @Test(
        .requires(.ffmpeg, .lame, .flac, .oggenc, .opusenc),
        arguments: [
            "cbr.mp3", "vbr.mp3", "ff.mp3", "a.flac", "a.wav", "a.aiff", "a.w64", "a.caf", "a.au", "a.wma",
            "a.m4a", "alac.m4a", "flac.oga", "notag.mp3", "noxing.mp3", "p.mp3", "a.aac", "a.ac3",
            "a.dts", "a.ogg", "a.opus", "a.spx", "p.flac", "p.mka", "live.webm", "a.ts",
        ])
    func `a single byte that is missing is seen`(_ name: String) throws {
        let kind = try #require((EndKind.measured + EndKind.marked).first { $0.name == name })
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let cut = try probe(whole.dropLast(), as: "c.\(kind.name)", folder)
            #expect(cut.damage != nil && (cut.damage?.missingSeconds ?? 0) < 1.1, "\(cut)")
        }
    }

    @Test(.requires(.ffmpeg), arguments: [["-c:a", "aac"], ["-c:a", "alac"]])
    func `an index that is missing is named`(_ codec: [String]) throws {
        try withTemporaryFolder { folder in
            let whole = try EndKind(name: "a.m4a", arguments: codec).make(speech(folder), in: folder)
            for (count, words) in [(whole.count / 2, "(moov) is missing"), (whole.count - 300, "(moov)")] {
                let error = #expect(throws: ForgeError.self) {
                    if let damage = try probe(whole.prefix(count), as: "c.m4a", folder).damage {
                        throw ForgeError.damaged("c.m4a", step: .probing, damage)
                    }
                }
                #expect(error?.code == .inputDamaged && error?.reason.contains(words) == true, "\(error!)")
                #expect(error?.isTransient == false)
            }
        }
    }

    @Test(.requires(.ffmpeg)) func `a table of packets tells exactly what is there`() throws {
        try withTemporaryFolder { folder in
            let kind = EndKind(name: "a.m4a", arguments: ["-c:a", "aac", "-movflags", "+faststart"])
            let whole = try kind.make(speech(folder), in: folder)
            let intact = try probe(whole, as: "i.m4a", folder)
            let cut = try probe(whole.prefix(whole.count / 2), as: "c.m4a", folder)
            var decoder = try TrackDecoder.open(cut, isCancelled: { false })
            var frame = try Frame()
            while try decoder.next(into: &frame) != nil {}
            #expect(decoder.position == cut.length.value)
            let facts = try #require(cut.aac)
            let all = try #require(intact.aac)
            // All packets but those that are missing, and of those the seconds.
            let missing = Double((all.packets - facts.packets) * 1024) / 44_100
            // The last packet of the whole file lasts as long as what is real in it.
            #expect(abs(try #require(cut.damage?.missingSeconds) - missing) < 1024.0 / 44_100)
            #expect(facts.packets > 0 && facts.length == cut.length.value)
        }
    }
}
