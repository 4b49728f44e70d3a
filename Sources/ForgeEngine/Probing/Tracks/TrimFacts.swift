import ForgeModel

/// Which of the decoded samples are real, by the file's own tables; in samples at the audio's rate.
struct TrimFacts {
    var priming: SampleCount
    var length: SampleCount
}
