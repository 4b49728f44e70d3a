package import ForgeModel
import M4BFormat

/// The chapters of an MP4 file on the clock on which an edit writes them, which is that of its players.
package struct EditableChapters: Sendable {
    /// In the order of the file.
    package let chapters: [Chapter]
    /// Of all positions.
    package let rate: SampleRate
    /// Samples of the sound.
    package let length: SampleCount
    /// Whether a place in the sound is another one on the clock: the sound begins late, or has gaps.
    package let hasGaps: Bool

    /// Blocks.
    ///
    /// - Throws: `ForgeError`: the file cannot be read, or its chapters cannot be written.
    package init(
        of path: ForgePath, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        let boxes: M4BFile
        switch Prober.boxes(of: try InputFile(path)) {
        case .success(let file): boxes = file
        case .failure(let error):
            // What it is, or why it cannot be read.
            let probe = try Prober.probe(path, isCancelled: isCancelled)
            guard !probe.isMP4 else { throw .uneditable(path, "\(error)") }
            throw ForgeError(
                .usage, step: .planning, path: path,
                reason: "its chapters can be read, and not written: those of MP4, M4A and M4B files can",
                remedy: "convert it to an M4B, or export its chapters")
        }
        guard let sound = boxes.audioTrack else {
            throw .uneditable(path, M4BEditError.noSound.description)
        }
        let shown = boxes.presentation(of: sound)
        guard (1...Int64(Int32.max)).contains(shown.timescale) else {
            throw .uneditable(path, "its clock is no clock of samples")
        }
        let own = boxes.chapters(of: sound)
        chapters = (own.isEmpty ? boxes.neroChapters : own).map {
            Chapter(start: SampleCount($0.start(in: shown.timescale)), title: $0.title)
        }
        rate = SampleRate(hertz: Int(shown.timescale))
        length = SampleCount(shown.sampleCount)
        hasGaps = !boxes.silences(of: sound).isEmpty
    }
}
