import ForgeModel

/// The sound of an output and how it is encoded.
struct AudioRecord: Encodable {
    struct Finding: Encodable {
        let subject: SoundFinding.Subject
        let found: String
        let consequence: String?
    }

    let encoder: EncoderRecord?
    let sampleRate: SampleRate
    let channels: Int
    let bitRate: Int
    let rateControl: RateControl?
    let quality: Int?
    let modelRate: Int?
    let cutoff: Int?
    let switchedOff: [String]
    let preset: PresetRecord?
    let findings: [Finding]
    let reasons: [String]

    init(_ audio: ConversionPlan.Audio) {
        let encoding = audio.encoding
        encoder = (encoding?.encoder).map(EncoderRecord.init)
        (sampleRate, channels, bitRate) = (audio.sampleRate, audio.channels, audio.bitRate)
        (rateControl, quality) = (encoding?.rateControl, encoding?.quality)
        (modelRate, cutoff) = (encoding?.modelRate, encoding?.cutoff)
        switchedOff = encoding?.switchedOff ?? []
        preset = audio.preset.map(PresetRecord.init)
        findings = audio.findings.map {
            Finding(subject: $0.subject, found: $0.found, consequence: $0.consequence)
        }
        reasons = audio.reasons
    }
}
