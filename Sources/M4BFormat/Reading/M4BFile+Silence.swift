extension M4BFile {
    /// A stretch of the presentation in which a track has nothing to play.
    package struct Silence: Sendable, Equatable {
        /// Units of the movie's timescale from the start of the presentation.
        public var start: Int64
        /// Units of the movie's timescale.
        public var duration: Int64
    }

    /// The empty edits of a track in front of and between those that play it.
    package func silences(of track: M4BTrack) -> [Silence] {
        var time: Int64 = 0
        var found: [Silence] = []
        for edit in track.edits {
            let duration = min(edit.duration, 1 << 60)
            if edit.mediaTime < 0, duration > 0 { found.append(Silence(start: time, duration: duration)) }
            time = min(time + duration, 1 << 60)
        }
        // What follows the last sound is no part of it.
        if let last = track.edits.last, last.mediaTime < 0, track.edits.contains(where: { $0.mediaTime >= 0 })
        {
            found.removeLast(min(1, found.count))
        }
        return found
    }
}
