package import ForgeModel
import M4BFormat

/// Checks the chapters of a file of any kind, against all of its sound.
package enum ChapterSurvey {
    /// - Parameters:
    ///   - isNumber: whether a chapter's name tells nothing but a number.
    ///   - lane: where the sound is decoded.
    /// - Throws: `ForgeError`; `cancelled`.
    package static func check(
        _ path: ForgePath, isNumber: @escaping (String) -> Bool, lane: any EncodeLane,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Verification {
        let probe = try Prober.probe(path, isCancelled: isCancelled)
        let heard = try PauseScan([probe], lane: lane, isCancelled: isCancelled).run()
        let rate = probe.sampleRate
        var own = probe.chapters.map {
            M4BFileChapter(start: $0.start.value, timescale: Int64(rate.hertz), title: $0.title ?? "")
        }
        var nero: [M4BFileChapter] = []
        if let boxes = try? M4BFile(reading: InputFile(probe, step: .verifying)),
            let track = boxes.track(probe.stream)
        {
            own = boxes.chapters(of: track)
            nero = boxes.neroChapters
        }
        var list = FindingList()
        ChapterCheck(
            own: own, nero: nero, end: heard.length(at: rate).seconds(at: rate), levels: heard.levels,
            isNumber: isNumber
        ).check(&list, words: true)
        return Verification(path, findings: list.findings)
    }
}
