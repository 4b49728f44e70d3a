import ForgeModel

/// One input and what becomes of it.
struct TrackRecord: Encodable {
    let path: ForgePath
    let codec: String
    let audioTrack: AudioTrackRecord?
    let sampleRate: SampleRate
    let channels: Int
    let bitRate: Int?
    /// At the track's own rate.
    let length: SampleCount
    let isLengthExact: Bool
    let sound: SoundRecord?
    let method: ConversionPlan.Method
    let reason: String

    init(_ track: ConversionPlan.Track, _ method: ConversionPlan.Method) {
        self.method = method
        (path, codec) = (track.path, track.codec)
        audioTrack = track.audioTrack.map(AudioTrackRecord.init)
        (sampleRate, channels, bitRate) = (track.sampleRate, track.channels, track.bitRate)
        (length, isLengthExact) = (track.length, track.isLengthExact)
        (sound, reason) = (track.sound.map(SoundRecord.init), track.reason)
    }
}
