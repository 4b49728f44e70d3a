import ForgeEngine
import ForgeModel

/// The ruling of a request on tracks that are damaged or cannot be read.
struct DamageRuling {
    let policy: DamagePolicy
    /// Whether a track's packets are to be copied in any case: what is missing between them is damage then as it is when they
    /// are decoded.
    var isCopying = false

    /// Takes a track that was opened.
    ///
    /// - Throws: `ForgeError` `inputDamaged` for one that is damaged, unless such tracks are kept.
    func admit(_ track: TrackProbe) throws(ForgeError) -> TrackProbe {
        var track = track
        if isCopying { track.takePacketDamage() }
        if policy != .keep, let damage = track.damage {
            throw .damaged(track.path, step: .probing, damage)
        }
        return track
    }

    /// The warning about a track that is taken although it is damaged.
    func warning(of track: TrackProbe) -> String? {
        track.damage.map { "\(track.path): DAMAGED, and kept: \($0.text)" }
    }

    /// The track that is left out for an error; nil where the error is the book's. What may pass by itself is no
    /// damage: the next attempt may find the track whole.
    func trackToLeaveOut(for error: ForgeError) -> ForgePath? {
        guard policy == .skip, !error.isTransient else { return nil }
        switch error.code {
        case .inputDamaged, .inputUnreadable, .inputMissing: return error.path
        default: return nil
        }
    }

    static func leftOut(for error: ForgeError) -> String { "LEFT OUT of the book: \(error.summary)" }
}

extension TrackProbe {
    /// Tells of packets that are missing, unless it is known already how much is.
    fileprivate mutating func takePacketDamage() {
        guard let own = aac?.damage, damage?.missingSeconds == nil else { return }
        damage = TrackDamage(
            reason: [damage?.reason, own.reason].compactMap(\.self).joined(separator: ", and "),
            missingSeconds: own.missingSeconds, isHole: own.isHole)
    }
}
