import FFmpegBinding
import ForgeModel

/// Listens to the decoded frames of one track. Used on one thread.
struct SoundMeter: ~Copyable {
    /// The subjects of listening beside the level, which costs nothing.
    struct Subjects: Sendable {
        /// How far up the sound goes: a few hundredths of what encoding costs.
        var bandwidth = false
        /// Whether both channels hold the same.
        var channels = false
    }

    private let subjects: Subjects
    private var level = LevelMeter()
    private var channels = ChannelMeter()
    private var width: BandwidthMeter?
    /// Hz, up to where a sound of another format went that the track had before.
    private var earlierWidth = 0
    private var format: AudioFormat?
    private var wasStereo = false
    private var wasOther = false
    private var scratch: [Float] = []

    init(_ subjects: Subjects) { self.subjects = subjects }

    /// Takes the next samples.
    mutating func hear(_ frame: borrowing Frame, _ range: Range<Int>) throws(AVError) {
        if frame.format != format { try begin(frame.format) }
        // Lent out while the samples are converted in it.
        var scratch: [Float] = []
        swap(&scratch, &self.scratch)
        frame.withFloats(range, scratch: &scratch) { take($1, of: $0) }
        swap(&scratch, &self.scratch)
    }

    private mutating func take(_ samples: UnsafeBufferPointer<Float>, of channel: Int) {
        level.hear(samples, of: channel)
        if subjects.channels, format?.channels == 2 { channels.hear(samples, of: channel) }
        width?.hear(samples, of: channel)
    }

    /// Takes samples of a block of planar floats, from one on.
    mutating func hear(_ block: PCMBlock, from start: Int) throws(AVError) {
        if block.format != format { try begin(block.format) }
        for channel in 0..<Int(block.format.channels) {
            block.floats(channel: channel).withUnsafeBufferPointer { samples in
                take(UnsafeBufferPointer(rebasing: samples.dropFirst(start)), of: channel)
            }
        }
    }

    /// Marks a break: the next samples do not follow the last ones.
    mutating func breakOff() {
        level.breakOff()
        channels.breakOff()
        width?.breakOff()
    }

    /// Facts heard up to the last break.
    func facts(isWhole: Bool) -> SoundFacts {
        var facts = SoundFacts(
            bandwidth: subjects.bandwidth ? bandwidth : nil,
            hasEqualChannels: subjects.channels && wasStereo && !wasOther ? channels.areEqual : nil,
            peak: level.decibels, clippedRuns: level.clippedRuns, isWhole: isWhole)
        switch width {
        case .some(let width): (facts.blocks, facts.blocksToEnd) = width.blocks
        case .none: break
        }
        return facts
    }

    private var bandwidth: Int {
        let now =
            switch width {
            case .some(let width): width.bandwidth
            case .none: 0
            }
        return max(earlierWidth, now)
    }

    private mutating func begin(_ new: AudioFormat) throws(AVError) {
        breakOff()
        if new.channels == 2 { wasStereo = true } else { wasOther = true }
        if subjects.bandwidth, new.sampleRate != format?.sampleRate {
            earlierWidth = bandwidth
            width = try .open(rate: Int(new.sampleRate))
        }
        format = new
    }
}
