import ForgeModel
import M4BFormat

/// What libavformat does not tell of an MP4 file, read from its boxes.
enum MP4Facts {
    /// Priming and exact length of the first audio track.
    ///
    /// Nil for files whose tables do not say, or not in a form that libavformat plays as they say it: fragments, and
    /// edit lists with more than one stretch of media. Such files are still decoded; their length is counted then.
    /// - Throws: `ForgeError` `inputDamaged` for a file that ends before its last packet.
    static func trim(of file: InputFile, sampleRate: Int) throws(ForgeError) -> TrimFacts? {
        do {
            let boxes = try M4BFile(reading: file)
            guard !boxes.isFragmented, let track = boxes.audioTrack,
                track.edits.count(where: { $0.mediaTime >= 0 }) <= 1,
                case let presentation = boxes.presentation(of: track), presentation.sampleCount > 0,
                presentation.timescale > 0, presentation.timescale <= Int64(Int32.max)
            else { return nil }
            guard try boxes.sampleTable(of: track).isInsideFile() else { throw cutOff(file) }
            let (clock, rate) = (
                SampleRate(hertz: Int(presentation.timescale)), SampleRate(hertz: sampleRate)
            )
            return TrimFacts(
                priming: SampleCount(presentation.priming).rescaled(from: clock, to: rate),
                length: SampleCount(presentation.sampleCount).rescaled(from: clock, to: rate))
        } catch let error as M4BReadError {
            if case .truncated = error.fault { throw cutOff(file) }
            // Boxes that our reader refuses are libavformat's to make sense of.
            return nil
        } catch {
            throw error as? ForgeError ?? .damaged(file.path, step: .probing, reason: "\(error)")
        }
    }

    private static func cutOff(_ file: InputFile) -> ForgeError {
        .damaged(
            file.path, step: .probing,
            reason: "it ends before its last packet, as a file does that was cut off")
    }
}
