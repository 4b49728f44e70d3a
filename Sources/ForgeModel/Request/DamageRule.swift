/// How much of a track may be missing before it is damaged: the one rule for all formats, copied or encoded.
///
/// Less is told with its amount and costs nothing else.
package enum DamageRule {
    /// Seconds: a word or two.
    package static let most = 1.0
    /// Of a track that is shorter than a hundred times `most`.
    package static let mostShare = 0.01

    /// Whether a track that lasts `total` seconds is damaged when so many of them are missing.
    package static func isDamage(missing seconds: Double, of total: Double) -> Bool {
        seconds > most || seconds > mostShare * total
    }
}
