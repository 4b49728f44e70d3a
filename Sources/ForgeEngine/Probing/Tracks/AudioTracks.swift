import FFmpegBinding
import ForgeModel
import M4BFormat

/// The audio tracks of a file, and the rule by which one of them is the book's.
///
/// The rule is that of players: a track that is enabled before one that is not, the default (Matroska) before others,
/// the main sound before a commentary, of equals the first. Tracks that cannot be played come last.
struct AudioTracks {
    private struct Candidate {
        var stream: StreamInfo
        /// As the boxes of an MP4 describe it.
        var track: M4BTrack?
        /// Whether the container says that it is not to be played.
        var isDisabled: Bool

        var isEncrypted: Bool { track.map { Protection.scheme($0) != nil } ?? false }
        var isPlayable: Bool {
            stream.hasDecoder && !isEncrypted && track?.externalMedia == nil && stream.sampleRate > 0
                && stream.channels > 0
        }

        /// Smaller is better.
        func rank(isFragmented: Bool) -> [Int] {
            let isEmpty = track.map { $0.packetCount == 0 && !isFragmented } ?? false
            return [isPlayable, !isEmpty, !isDisabled, stream.isDefault, !stream.isSupplement].map {
                $0 ? 0 : 1
            }
        }
    }

    private let path: ForgePath
    private let candidates: [Candidate]
    private let isFragmented: Bool

    /// - Parameters:
    ///   - streams: all of the file.
    ///   - boxes: of an MP4.
    ///   - disabled: which audio tracks of a Matroska file are not to be played.
    init(_ streams: [StreamInfo], _ boxes: M4BFile?, disabled: [Bool], path: ForgePath) {
        self.path = path
        let audio = streams.filter { $0.kind == .audio }
        let marks = disabled.count == audio.count ? disabled : audio.map { _ in false }
        candidates = zip(audio, marks).map { stream, mark in
            let track = UInt32(exactly: stream.id).flatMap { boxes?.track(id: $0) }
            return Candidate(stream: stream, track: track, isDisabled: track.map { !$0.isEnabled } ?? mark)
        }
        isFragmented = boxes?.isFragmented ?? false
    }

    /// The book's track, and the choice where there is one.
    ///
    /// - Parameter asked: the number that the user gave, from 1; a file with a single audio track leaves no choice.
    /// - Throws: `ForgeError`: there is no audio, or no track of that number.
    func choose(_ asked: Int?) throws(ForgeError) -> (
        stream: StreamInfo, track: M4BTrack?, choice: AudioTrackChoice?
    ) {
        guard let best = try index(asked) else {
            throw .damaged(path, step: .probing, reason: "there is no audio in it")
        }
        let others = candidates.indices.filter { $0 != best }.map {
            AudioTrackChoice.Other(number: $0 + 1, summary: summary(candidates[$0]))
        }
        let chosen = candidates[best]
        let choice = AudioTrackChoice(number: best + 1, summary: summary(chosen), others: others)
        return (chosen.stream, chosen.track, others.isEmpty ? nil : choice)
    }

    private func index(_ asked: Int?) throws(ForgeError) -> Int? {
        if let asked, candidates.count > 1 {
            guard candidates.indices.contains(asked - 1) else {
                throw ForgeError(
                    .usage, step: .probing, path: path,
                    reason: "it has \(candidates.count) audio tracks and none of number \(asked)",
                    remedy: "choose one of 1 to \(candidates.count)")
            }
            return asked - 1
        }
        let ranks = candidates.map { $0.rank(isFragmented: isFragmented) }
        // The first of the smallest.
        return ranks.indices.min { ranks[$0].lexicographicallyPrecedes(ranks[$1]) }
    }

    private func summary(_ candidate: Candidate) -> String {
        let stream = candidate.stream
        let language = stream.tags["language"].flatMap { $0 == "und" ? nil : $0 }
        let mark = candidate.isDisabled ? "disabled" : stream.isDefault ? "default" : nil
        let obstacle =
            candidate.isEncrypted
            ? "encrypted" : stream.hasDecoder ? nil : "the linked FFmpeg has no decoder for it"
        return [
            stream.codec.uppercased(), language, stream.tags["title"], mark,
            stream.isSupplement ? "commentary or description" : nil, obstacle,
        ].compactMap { $0 }.joined(separator: ", ")
    }
}

extension M4BFile {
    /// The track that `AudioTracks` chose.
    func track(_ stream: AudioStream) -> M4BTrack? { stream.trackID.flatMap { track(id: $0) } }
}
