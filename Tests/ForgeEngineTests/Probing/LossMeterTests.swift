import CAVCodec
import ForgeModel
import TestSupport
import Testing

@testable import FFmpegBinding
@testable import ForgeEngine

/// What is missing between packets and frames made by hand: 100 ms each, in milliseconds, at 1000 Hz.
@Suite struct LossMeterTests {
    /// A meter and the file that its packets are told to be in.
    private struct Track {
        var meter: LossMeter
        private var position: Int64 = 1000
        private var time: Int64 = 0

        static let matroska = "matroska,webm"
        static let movie = "mov,mp4,m4a,3gp,3g2,mj2"

        /// As a decoder sees it.
        init(
            _ container: String, _ bytes: [UInt8] = [0], codec: String = "x", isAlone: Bool = true,
            in folder: TemporaryFolder, _ change: (inout TrackProbe) -> Void = { _ in }
        ) throws {
            let path = ForgePath(try folder.write(bytes, to: "a.bin"))
            var probe = TrackProbe(
                path: path, fileSize: 1, container: container, codec: codec,
                sampleRate: SampleRate(hertz: 1000), channels: 1, bitRate: nil, isLossless: false,
                length: .zero, isLengthExact: false)
            change(&probe)
            meter = LossMeter(
                probe, try InputFile(path), frames: nil, timeBase: (1, 1000), isAlone: isAlone)
        }

        /// As a copier sees it.
        init(
            copying container: String, _ bytes: [UInt8] = [0], isAlone: Bool = true, isShort: Bool = false,
            in folder: TemporaryFolder
        ) throws {
            meter = LossMeter(
                container: container, try InputFile(ForgePath(folder.write(bytes, to: "a.bin"))),
                timeBase: (1, 1000), isAlone: isAlone, isShort: isShort)
        }

        private mutating func packet(_ bytes: Int64, _ size: Int, _ duration: Int64) throws -> Packet {
            var packet = try Packet()
            try packet.copy([UInt8](repeating: 0x5A, count: size))
            packet.setTime(time, duration: duration)
            packet.raw.pointee.pos = position + bytes
            position += bytes + Int64(size)
            let isFrame = meter.admit(&packet)
            #expect(isFrame)
            return packet
        }

        /// Milliseconds that are missing in front of a packet.
        ///
        /// - Parameters:
        ///   - bytes: that stand in front of it.
        ///   - late: milliseconds by which it begins after the end of the one before.
        mutating func copy(
            _ bytes: Int64 = 0, late: Int64 = 0, duration: Int64 = 100, size: Int = 100
        ) throws -> Double {
            time += late
            let missing = meter.gap(before: try packet(bytes, size, duration))
            time += 100
            return (missing * 1000).rounded()
        }

        /// What is missing in front of the frame of a packet, `count` samples long.
        mutating func decode(
            _ bytes: Int64 = 0, late: Int64 = 0, count: Int = 100, left: Double = 1000, size: Int = 100,
            isTimed: Bool = true
        ) throws -> SoundGap? {
            time += late
            _ = try packet(bytes, size, Int64(count))
            var frame = try Frame.allocated(
                format: .planarFloat(sampleRate: 1000, channels: 1), capacity: count)
            frame.timestamp = isTimed ? time : .min
            time += Int64(count)
            return try meter.gap(before: frame, left: left)
        }
    }

    @Test(arguments: [
        (0, 500, false), (1, 500, true), (1, 51, true), (1, 49, false), (-64, 500, false),
    ])
    func `times that jump over bytes which no container needs tell of missing packets`(
        beyond: Int64, late: Int64, isMissing: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let kinds: [(container: String, isAlone: Bool)] = [
                (Track.matroska, true), ("flv", true), ("nut", true), ("mpegts", true), ("mpeg", true),
                (Track.matroska, false), ("wav", true), (Track.movie, true),
            ]
            for (container, isAlone) in kinds {
                let isDense = isAlone && !["wav", Track.movie].contains(container)
                // Transport packets have their own between them.
                let bytes = beyond + (["mpegts", "mpeg"].contains(container) ? 1024 : 64)
                var track = try Track(container, isAlone: isAlone, in: folder)
                #expect(try track.decode() == nil)
                let gap = try track.decode(bytes, late: late)
                #expect(gap?.samples == (isDense && isMissing ? late : nil), "\(container)")
                #expect(gap?.silence == gap?.samples, "\(container)")
                #expect(gap?.uncounted ?? 0 == 0, "\(container)")
                // They are those in front of one frame.
                #expect(try track.decode(late: 500) == nil, "\(container)")
                var copy = try Track(copying: container, isAlone: isAlone, in: folder)
                #expect(try copy.copy() == 0)
                let isCopiedOver = isDense && beyond > 0
                #expect(try copy.copy(bytes, late: late) == (isCopiedOver ? Double(late) : 0), "\(container)")
                #expect(try copy.copy(late: 500) == 0, "\(container)")
            }
        }
    }

    @Test func `a packet that another one begins inside of was none, where places are true`() throws {
        try withTemporaryFolder { folder in
            for (container, isPlaced) in [
                (Track.matroska, true), ("flv", true), ("nut", true), ("mpegts", false), ("mpeg", false),
            ] {
                var track = try Track(container, in: folder)
                var copy = try Track(copying: container, in: folder)
                for _ in 0..<2 {
                    #expect(try track.decode(size: 5000) == nil)
                    #expect(try copy.copy(size: 5000) == 0)
                }
                #expect(try track.decode(-3000, late: 500)?.samples == (isPlaced ? 500 : nil), "\(container)")
                #expect(try copy.copy(-3000, late: 500) == (isPlaced ? 500 : 0), "\(container)")
            }
        }
    }

    @Test(arguments: ["ogg", "flac", "wv", "asf", "tta", "ape", "mpc", "mpc8", "tak", "caf"])
    func `where times count samples, a jump is a loss`(_ container: String) throws {
        try withTemporaryFolder { folder in
            var track = try Track(container, isAlone: false, in: folder)
            #expect(try track.decode(late: 700) == nil)
            #expect(try track.decode(late: 200)?.samples == 200)
            #expect(try track.decode() == nil)
            // Less than half a frame, and of short frames 25 ms, are no loss.
            #expect(try track.decode(late: 49) == nil)
            var short = try Track(container, in: folder)
            #expect(try short.decode(count: 20) == nil)
            #expect(try short.decode(late: 24, count: 20) == nil)
            #expect(try short.decode(late: 27, count: 20) != nil)
            var jumping = try Track(container, in: folder) { $0.areTimesTrue = false }
            #expect(try jumping.decode() == nil)
            #expect(try jumping.decode(late: 200) == nil)
            var copy = try Track(copying: container, isAlone: false, in: folder)
            #expect(try copy.copy(late: 700) == 0)
            #expect(try copy.copy(late: 200) == 200)
            #expect(try copy.copy(late: 24) == 0)
            #expect(try copy.copy(late: 27) == 27)
        }
    }

    @Test func `where bytes are known to be missing, a jump is a loss`() throws {
        try withTemporaryFolder { folder in
            let kinds: [(container: String, isAlone: Bool, isLoss: Bool)] = [
                (Track.movie, true, true), (Track.movie, false, true), (Track.matroska, true, true),
                (Track.matroska, false, false), ("wav", true, false),
            ]
            for (container, isAlone, isLoss) in kinds {
                for isShort in [true, false] {
                    var track = try Track(container, isAlone: isAlone, in: folder) {
                        $0.damage = isShort ? TrackDamage(reason: "") : nil
                    }
                    var copy = try Track(
                        copying: container, isAlone: isAlone, isShort: isShort, in: folder)
                    #expect(try track.decode() == nil)
                    #expect(try copy.copy() == 0)
                    let expected: Int64? = isLoss && isShort ? 300 : nil
                    #expect(try track.decode(late: 300)?.samples == expected, "\(container) \(isShort)")
                    #expect(
                        try copy.copy(late: 300) == Double(expected ?? 0), "\(container) \(isShort)")
                }
            }
            // What an Opus packet of a movie lasts is told by itself.
            var opus = try Track(Track.movie, codec: "opus", in: folder)
            #expect(try opus.decode() == nil)
            #expect(try opus.decode(late: 300)?.samples == 300)
            var other = try Track(Track.matroska, codec: "opus", in: folder)
            #expect(try other.decode() == nil)
            #expect(try other.decode(late: 300) == nil)
        }
    }

    @Test func `of a first packet that does not tell how long it is the next is not expected`() throws {
        try withTemporaryFolder { folder in
            for (first, second, missing) in [
                (0, 0, [0.0, 0, 100]), (100, 0, [0, 0, 100]), (0, 100, [0, 0, 0]),
            ]
                as [(Int64, Int64, [Double])]
            {
                var copy = try Track(copying: "ogg", in: folder)
                let found = [
                    try copy.copy(duration: first), try copy.copy(duration: second), try copy.copy(),
                ]
                #expect(found == missing, "\(first) \(second)")
            }
        }
    }

    @Test func `a packet that was refused is missing, be it ever so short`() throws {
        try withTemporaryFolder { folder in
            var track = try Track("wav", in: folder)
            // In front of all others, as long as it says.
            track.meter.refuse(duration: 70)
            track.meter.refuse(duration: -5)
            #expect(try track.decode()?.samples == 70)
            track.meter.refuse(duration: 70)
            #expect(try track.decode(late: 3)?.samples == 3)
            #expect(try track.decode(late: 3) == nil)
            track.meter.refuse(duration: 70)
            #expect(try track.decode()?.samples ?? 0 == 0)
            // A track has no more than what is left of its length.
            track.meter.refuse(duration: 70)
            #expect(try track.decode(late: 300, left: 0.2)?.samples == 200)
            track.meter.refuse(duration: 70)
            #expect(try track.decode(late: 300, left: -1) == nil)
        }
    }

    @Test func `frames without times are missing as long as their packets say, once`() throws {
        try withTemporaryFolder { folder in
            for container in ["ogg", "caf"] {
                var track = try Track(container, in: folder)
                #expect(try track.decode() == nil)
                track.meter.refuse(duration: 200)
                #expect(try track.decode(late: 200, isTimed: false)?.samples == 200, "\(container)")
                #expect(try track.decode(isTimed: false) == nil, "\(container)")
                #expect(try track.decode() == nil, "\(container)")
            }
        }
    }

    @Test func `a length that counts packets knows nothing of those that were not found`() throws {
        try withTemporaryFolder { folder in
            for (access, uncounted, samples) in [(AACFacts.Access.demuxer, 430, 500), (.sampleTables, 0, 50)]
            {
                var track = try Track("ogg", in: folder) {
                    $0.aac = AACFacts(
                        config: [], sampleRate: $0.sampleRate, channels: 1, frameLength: 1024, packets: 1,
                        bytes: 1, largestPacket: 1, priming: 0, length: 1, access: access)
                }
                #expect(try track.decode() == nil)
                track.meter.refuse(duration: 70)
                let gap = try track.decode(late: 500, left: 0.05)
                #expect(gap?.samples == Int64(samples))
                #expect(gap?.uncounted == Int64(uncounted))
                track.meter.refuse(duration: 900)
                #expect(try track.decode(late: 500, left: 1)?.uncounted == 0)
            }
        }
    }

    @Test func `where chapters were moved together, silence stands for refused packets alone`() throws {
        try withTemporaryFolder { folder in
            let chapter = EmbeddedChapter(start: .zero, title: nil)
            for (container, chapters, silence) in [
                (Track.matroska, 2, 70), (Track.matroska, 1, 500), ("flv", 2, 500),
            ] {
                var track = try Track(container, in: folder) {
                    $0.chapters = [EmbeddedChapter](repeating: chapter, count: chapters)
                }
                #expect(try track.decode() == nil)
                track.meter.refuse(duration: 70)
                let gap = try track.decode(late: 500)
                #expect(gap?.samples == 500)
                #expect(gap?.silence == Int64(silence), "\(container) \(chapters)")
                track.meter.refuse(duration: 900)
                #expect(try track.decode(late: 500)?.silence == 500)
            }
        }
    }

    @Test func `what each packet of a table lacks adds up, and what it has too much is left out`() throws {
        try withTemporaryFolder { folder in
            for (container, codec, isExact) in [
                ("caf", "x", true), (Track.movie, "opus", true), ("ogg", "x", false),
            ] {
                var track = try Track(container, codec: codec, in: folder)
                var found: [Int64] = []
                for _ in 0..<14 { found.append(try track.decode(late: 9)?.samples ?? 0) }
                let sums: [Int64] = [0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 0, 0, 54, 0]
                #expect(found == (isExact ? sums : [Int64](repeating: 0, count: 14)), "\(container)")
                #expect(try track.decode(late: -40) == nil, "\(container)")
                let early = try track.decode(late: -60)
                #expect(early?.surplus == (isExact ? 91 : nil), "\(container)")
                #expect(early?.samples == (isExact ? 0 : nil), "\(container)")
                #expect(try track.decode() == nil, "\(container)")
            }
            // Of short frames 25 ms are little, and what a refused packet lacks does not add up.
            var short = try Track("caf", in: folder)
            var found: [Int64] = []
            for _ in 0..<5 { found.append(try short.decode(late: 12, count: 20)?.samples ?? 0) }
            #expect(found == [0, 0, 0, 36, 0])
            var refusing = try Track("caf", in: folder)
            #expect(try refusing.decode() == nil)
            refusing.meter.refuse(duration: 100)
            #expect(try refusing.decode(late: 30)?.samples == 30)
            #expect(try refusing.decode(late: 30) == nil)
            // Where times may jump for other reasons there is no surplus.
            var track = try Track("caf", in: folder) { $0.areTimesTrue = false }
            #expect(try track.decode() == nil)
            #expect(try track.decode(late: -60) == nil)
        }
    }

    @Test func `bytes of an AVI that are no chunk were packets, which its times do not count`() throws {
        try withTemporaryFolder { folder in
            var bytes = [UInt8](repeating: 0xA5, count: 20_000)
            // Packets of 1000 bytes at 1000, 2008 and 3016.
            bytes.replaceSubrange(9016..<9020, with: Array("idx1".utf8))
            // 3008 bytes of packets in 200 ms, and so many more.
            for (gap, count) in [(5000, 332), (2000, 133), (900, 60), (64, nil)] as [(Int64, Int64?)] {
                var track = try Track("avi", bytes, in: folder)
                #expect(try track.decode(late: 700, size: 1000) == nil)
                #expect(try track.decode(8, size: 1000) == nil)
                let found = try track.decode(gap, size: 1000)
                #expect(found?.samples == count, "\(gap)")
                #expect(try track.decode(8, size: 1000) == nil, "\(gap)")
                for isAlone in [true, false] {
                    var copy = try Track(copying: "avi", bytes, isAlone: isAlone, in: folder)
                    #expect(try copy.copy(late: 700, size: 1000) == 0)
                    #expect(try copy.copy(8, size: 1000) == 0)
                    #expect(try copy.copy(gap, size: 1000) == (isAlone ? Double(count ?? 0) : 0), "\(gap)")
                }
            }
            // Chunks lie at even places.
            for size in [1000, 999] {
                var track = try Track("avi", bytes, in: folder)
                #expect(try track.decode(size: 8016 - 1000 + size) == nil)
                #expect(try track.decode(5000, size: 1000) == nil, "\(size)")
            }
            var track = try Track("avi", bytes, in: folder)
            #expect(try track.decode(size: 8014) == nil)
            #expect(try track.decode(5000, size: 1000) != nil)
            var several = try Track("avi", bytes, isAlone: false, in: folder)
            #expect(try several.decode(size: 1000) == nil)
            #expect(try several.decode(5000, size: 1000) == nil)
        }
    }

    @Test func `behind the last packet bytes are missing as those in front of it, or refused packets`() throws
    {
        try withTemporaryFolder { folder in
            var track = try Track(Track.matroska, in: folder)
            _ = try track.decode()
            _ = try track.decode(300)
            var asked: (Range<Int64>, Bool, Bool)?
            // 500 bytes from the first packet to the end of the last.
            let gap = try track.meter.missingAtEnd(rate: 1000, after: 2000) {
                asked = ($0, $1, $2)
                return 50
            }
            #expect(gap?.samples == 200)
            #expect(gap?.uncounted == 200)
            #expect(asked?.0 == 1400..<1500)
            #expect(asked?.1 == true)
            #expect(asked?.2 == false)
            #expect(try track.meter.missingAtEnd(rate: 1000, after: 2000) { _, _, _ in 0 } == nil)
            track.meter.refuse(duration: 70)
            let refused = try track.meter.missingAtEnd(rate: 1000, after: 2000) {
                asked = ($0, $1, $2)
                return 0
            }
            #expect(refused?.samples == 70)
            #expect(refused?.uncounted == 0)
            #expect(asked?.2 == true)
            var empty = try Track(Track.matroska, in: folder)
            _ = try empty.decode(size: 0)
            #expect(try empty.meter.missingAtEnd(rate: 1000, after: 2000) { _, _, _ in 50 } == nil)
            var several = try Track(Track.matroska, isAlone: false, in: folder)
            _ = try several.decode()
            _ = try several.meter.missingAtEnd(rate: 1000, after: 2000) {
                asked = ($0, $1, $2)
                return 0
            }
            #expect(asked?.1 == false)
        }
    }

    @Test func `silence that stands for a pause is expected, and packets may be counted at a rate`() throws {
        try withTemporaryFolder { folder in
            var track = try Track("ogg", in: folder)
            #expect(try track.decode() == nil)
            track.meter.pause(0.3)
            #expect(try track.decode(late: 300) == nil)
            var counted = try Track("wav", in: folder)
            counted.meter.count(at: SampleRate(hertz: 500))
            #expect(try counted.decode(count: 100) == nil)
            // 100 ms of sound in 100 units of 2 ms.
            #expect(try counted.decode(count: 100)?.samples == 100)
            #expect(counted.meter.packets == 2)
        }
    }
}
