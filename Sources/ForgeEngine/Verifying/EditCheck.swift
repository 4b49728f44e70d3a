import ForgeModel
import M4BFormat

/// Checks the edit list of a track of sound for what players disagree on.
///
/// Of several edits mpv, VLC and Android play none, FFmpeg whole packets, GStreamer not to the end; Android takes the
/// encoder's delay from a list of one entry, or of silence and one.
struct EditCheck {
    /// Packets of delay, at most, that encoders have.
    private static let mostPriming: Int64 = 8
    /// Packets, at most, that encoders fill up with silence at the end.
    private static let mostPadding: Int64 = 4
    private static let normalRate: Int32 = 0x10000

    private let boxes: M4BFile
    private let track: M4BTrack
    private let place: Finding.Place

    init(_ boxes: M4BFile, _ track: M4BTrack) {
        (self.boxes, self.track) = (boxes, track)
        let number = (boxes.tracks.firstIndex { $0.id == track.id } ?? 0) + 1
        place = .box("moov/trak[\(number)]/edts/elst")
    }

    /// - Parameter isWhole: whether all packets are in the file.
    func check(_ list: inout FindingList, isWhole: Bool) {
        if track.playingEdits > 1 {
            list.add(
                .editsSeveral, .warning, at: place,
                "it plays \(track.playingEdits) stretches of the sound: players play other parts, or not to the end"
            )
        }
        if track.edits.contains(where: { $0.mediaTime < 0 && $0.duration > 0 }) {
            list.add(
                .editsEmpty, .warning, at: place,
                "it holds silence: players begin at different times, and chapters move against the sound")
        }
        if track.edits.contains(where: { $0.mediaTime >= 0 && $0.rate != Self.normalRate }) {
            list.add(
                .editsRate, .warning, at: place, "it plays at another speed than 1, which few players do")
        }
        guard let edit = track.edits.first(where: { $0.mediaTime >= 0 }), !boxes.isFragmented else { return }
        checkPriming(edit.mediaTime, &list)
        if track.playingEdits == 1, edit.duration > 0, isWhole { checkLength(edit, &list) }
    }

    private func checkPriming(_ start: Int64, _ list: inout FindingList) {
        if let told = boxes.gaplessInfo?.priming {
            // HE-AAC counts at the core's rate or at the full one, in either place.
            let same = [told, 2 * told, told / 2].contains { abs($0 - start) <= 1 }
            if !same {
                list.add(
                    .editsPriming, .warning, at: place,
                    "it begins at \(start), and iTunSMPB tells of a delay of \(told): players begin at either"
                )
            }
        } else if start > Self.mostPriming * max(1, track.firstDelta) {
            list.add(
                .editsPriming, .warning, at: place,
                "it leaves out the first \(SpanText.seconds(start.seconds(track.timescale))), more than encoders prime: "
                    + "players without edit lists play them, and chapters move")
        }
    }

    private func checkLength(_ edit: M4BTrack.Edit, _ list: inout FindingList) {
        let packet = track.firstDelta.seconds(track.timescale)
        let rest = (track.sttsTotal - edit.mediaTime).seconds(track.timescale)
        let played = edit.duration.seconds(boxes.movieTimescale)
        if played > rest + 2 * packet {
            list.add(
                .editsLength, played > rest + 1 ? .error : .warning, at: place,
                "it plays \(SpanText.seconds(played)), and there are \(SpanText.seconds(rest)) of sound")
        } else if played < rest - Double(Self.mostPadding) * packet {
            list.add(
                .editsLength, .warning, at: place,
                "it leaves out the last \(SpanText.seconds(rest - played)): players play them or not")
        }
    }
}
