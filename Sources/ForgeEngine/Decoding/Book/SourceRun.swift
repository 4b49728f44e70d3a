import FFmpegBinding
import ForgeModel

/// Consecutive input of one format on its way to the book's. Used on one thread.
///
/// A run gives exactly its input's length on the output's clock, rounded to the nearest sample: what the filter gives beyond
/// is cut, and what it withholds, at most a sample or two of its rounding, is silence.
struct SourceRun: ~Copyable {
    let format: AudioFormat
    private let output: AudioFormat
    /// Nil where input and output formats are the same.
    private var resampler: Resampler?
    /// The clock when the run began.
    private let start: Int64
    /// Samples taken in, at the input's rate, and given out, at the output's.
    private var (consumed, produced): (Int64, Int64) = (0, 0)

    /// - Parameter start: the book's clock.
    static func begin(
        _ format: AudioFormat, output: AudioFormat, at start: Int64
    ) throws(ForgeError) -> SourceRun {
        let resampler: Resampler? =
            if format == output { nil } else {
                try running(.resampling) { () throws(AVError) in
                    try Resampler.open(from: format, to: output)
                }
            }
        return SourceRun(format: format, output: output, resampler: resampler, start: start)
    }

    private init(
        format: AudioFormat, output: AudioFormat, resampler: consuming Resampler?, start: Int64
    ) {
        (self.format, self.output, self.start) = (format, output, start)
        self.resampler = resampler
    }

    /// Where the next input lies on the book's clock.
    var clock: Int64 { clock(at: consumed) }

    /// The same of a moment behind it, counted at any rate.
    func clock(behind offset: SampleCount, at rate: SampleRate) -> Int64 {
        clock(at: consumed + offset.rescaled(from: rate, to: SampleRate(hertz: Int(format.sampleRate))).value)
    }

    private func clock(at input: Int64) -> Int64 {
        let (own, target) = (
            SampleRate(hertz: Int(format.sampleRate)), SampleRate(hertz: Int(output.sampleRate))
        )
        return start + SampleCount(input).rescaled(from: own, to: target).value
    }

    /// Takes samples of a frame.
    ///
    /// - Returns: what came out in `converted`; nil where the frame's samples are the output's as they are.
    mutating func convert(
        _ frame: borrowing Frame, _ range: Range<Int>, into converted: inout Frame
    ) throws(ForgeError) -> Range<Int>? {
        consumed += Int64(range.count)
        do throws(AVError) {
            let isConverted =
                try resampler?.convert(frame, at: range.lowerBound, count: range.count, into: &converted)
                != nil
            let count = isConverted ? converted.sampleCount : range.count
            produced += Int64(count)
            return isConverted ? 0..<count : nil
        } catch {
            throw ForgeError(error, step: .resampling)
        }
    }

    /// Takes what the resampler still holds; nothing may follow.
    ///
    /// - Returns: what is there in `converted`.
    mutating func end(into converted: inout Frame) throws(ForgeError) -> Range<Int> {
        let owed = Int(clock - start - produced)
        guard owed > 0 else { return 0..<0 }
        do throws(AVError) {
            try resampler?.flush(into: &converted)
            let given = converted.sampleCount
            try converted.extend(to: owed)
            if given < owed { converted.silence(at: given, count: owed - given) }
            return 0..<owed
        } catch {
            throw ForgeError(error, step: .resampling)
        }
    }
}
