import FFmpegBinding
import ForgeModel
import M4BFormat

/// The stretches of a file's own timeline in which it has no sound: before the first packet and between packets.
///
/// A book leaves them out: its tracks begin with their first sample and go on without a break. What a file places on
/// its timeline, its chapters, moves with the sound.
struct SilentStretches {
    /// Seconds without a packet that count: more than the rounding of time stamps makes, less than a pause that is
    /// heard.
    private static let shortest = 0.1

    /// In samples of the track from the file's time 0, ascending.
    private(set) var stretches: [Range<Int64>] = []

    /// Samples before the first of the sound.
    var lead: Int64 { stretches.first.map { $0.lowerBound == 0 ? $0.upperBound : 0 } ?? 0 }

    /// Samples in all the others.
    var gaps: Int64 { stretches.reduce(0) { $0 + Int64($1.count) } - lead }

    /// The empty edits of an MP4's track.
    init(_ boxes: M4BFile, _ track: M4BTrack, rate: SampleRate) {
        let clock = SampleRate(hertz: Int(boxes.movieTimescale))
        func samples(_ units: Int64) -> Int64 { SampleCount(units).rescaled(from: clock, to: rate).value }
        for silence in boxes.silences(of: track) {
            add(samples(silence.start)..<samples(silence.start + silence.duration))
        }
    }

    /// By the time stamps of a stream's packets.
    ///
    /// - Parameter hasGaps: false looks at the first packet alone.
    /// - Throws: `ForgeError`, step `probing`.
    init(
        demuxing file: InputFile, _ stream: AudioStream, hasGaps: Bool,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        do throws(AVError) {
            var demuxer = try Demuxer.open(file, for: stream, isCancelled: isCancelled)
            let info = demuxer.streams[stream.index]
            // Matroska's CodecDelay is in the time stamps; whether in the packets' marks too depends on the codec.
            let delay = demuxer.isMatroska ? Int64(info.initialPadding) : 0
            var packet = try Packet()
            let shortest = Int64(Self.shortest * Double(info.sampleRate))
            // Where the packet before ends; nil where it does not tell.
            var end: Int64?
            var isFirst = true
            while isFirst || hasGaps, try demuxer.read(into: &packet) {
                guard packet.streamIndex == info.index, let time = packet.time else { continue }
                let start = info.samples(time)
                if isFirst {
                    let skipped = packet.skippedSamples.start
                    add(0..<max(0, start + (skipped > 0 ? skipped : delay)))
                } else if let end, start - end > shortest {
                    add(end..<start)
                } else if let end, end - start > shortest {
                    // Time stamps that go back place nothing.
                    stretches.removeAll { $0.lowerBound > 0 }
                    return
                }
                end = packet.duration > 0 ? start + info.samples(packet.duration) : nil
                isFirst = false
            }
        } catch {
            // Decoding says what is wrong with it.
            guard error.isInvalidData else { throw ForgeError(error, step: .probing, input: file.path) }
        }
    }

    private mutating func add(_ stretch: Range<Int64>) {
        if stretch.isEmpty { return }
        if let last = stretches.last, last.upperBound == stretch.lowerBound {
            stretches[stretches.count - 1] = last.lowerBound..<stretch.upperBound
        } else {
            stretches.append(stretch)
        }
    }

    /// Where in the sound a moment of the file's timeline is; in a silence, where the sound goes on.
    func position(_ time: Int64) -> Int64 {
        stretches.reduce(time) { $0 - max(0, min(time, $1.upperBound) - $1.lowerBound) }
    }

    /// Chapters of the file, on its sound. Times of which none is behind the start of the sound count from there.
    func moving(_ chapters: [EmbeddedChapter]) -> [EmbeddedChapter] {
        guard let last = chapters.map(\.start.value).max(), last >= lead else { return chapters }
        return chapters.map {
            EmbeddedChapter(start: SampleCount(position($0.start.value)), title: $0.title)
        }
    }

    /// The note on them, for people; nil where they are too short to be noticed.
    func note(at rate: SampleRate) -> String? {
        func seconds(_ count: Int64) -> String {
            // A time stamp may be anything.
            "\(SpanText.decimal(Double(count) / Double(rate.hertz), places: 3)) s"
        }
        let limit = Int64(Self.shortest * Double(rate.hertz))
        let parts = [
            lead >= limit ? "\(seconds(lead)) of silence before its sound" : nil,
            gaps >= limit ? "\(seconds(gaps)) of gaps in it" : nil,
        ].compactMap { $0 }
        return parts.isEmpty
            ? nil : "it has \(parts.joined(separator: " and ")), left out; its chapters stay at their words"
    }
}
