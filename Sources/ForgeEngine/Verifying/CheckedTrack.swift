import M4BFormat

/// A track, and what a walk over its tables found of it.
struct CheckedTrack {
    let track: M4BTrack
    /// Its place among the tracks, from 1, for people.
    let number: Int
    /// Packets that can be read, one behind the other from the first.
    var packets = 0
    /// Whether all packets are in the file.
    var isWhole = true
    /// Whether its packets can be found by its tables.
    var hasTables = true

    /// A box of the track by those around it.
    func box(_ path: String) -> String { "moov/trak[\(number)]/\(path)" }

    /// Seconds of the book that it plays, silence in front of its sound included, as its tables tell.
    func seconds(in boxes: M4BFile) -> Double {
        let presentation = boxes.presentation(of: track)
        let silence = boxes.silences(of: track).reduce(0) { $0 + $1.duration.seconds(boxes.movieTimescale) }
        return presentation.sampleCount.seconds(presentation.timescale) + silence
    }
}

extension Int64 {
    /// For comparisons with tolerances only.
    ///
    /// - Parameter timescale: units per second.
    func seconds(_ timescale: Int64) -> Double { Double(self) / Double(Swift.max(1, timescale)) }
}
