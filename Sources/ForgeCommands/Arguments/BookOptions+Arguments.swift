import ArgumentParser
import ForgeModel

extension BookOptions {
    /// From the options that commands share to what is wanted of books.
    ///
    /// - Parameter preset: stands for settings of the sound that were not typed.
    init(
        _ sound: SoundArguments, _ preset: Preset?, _ discovery: DiscoveryArguments, _ track: TrackArguments,
        _ damage: DamageArguments, _ stall: StallArguments? = nil,
        _ verification: VerificationArguments? = nil
    ) {
        self.init()
        (encoding, self.discovery) = (sound.options(preset), discovery.options)
        (audioTrack, damaged) = (track.audioTrack, damage.policy)
        if let stall { stallTimeout = stall.stallTimeout.duration }
        if let verification { self.verification = verification.verify }
    }
}

extension ValidationError {
    /// A mistake that the library would refuse, told by the parser.
    init(_ mistake: OptionMistake) {
        self.init(
            [mistake.reason, mistake.remedy?.worded(.typed)].compactMap(\.self).joined(separator: "; "))
    }

    /// Runs a check of the library's as one of the parser's.
    static func checking(_ check: () throws(OptionMistake) -> Void) throws(ValidationError) {
        do throws(OptionMistake) { try check() } catch { throw ValidationError(error) }
    }
}
