/// Why a file cannot be edited; it stays as it is. Faults of the file itself are `M4BReadError`, chapters that do not fit it
/// `M4BWriteError`.
@nonexhaustive public enum M4BEditError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Media is described by movie fragments, whose tables of offsets are not written here.
    case fragmented
    /// The file has to be written anew, and this box has offsets that would then be wrong, or none can tell.
    case offsets(FourCC)
    /// The file has to be written anew, and the media of a track is in another file or where no box of media is.
    case mediaElsewhere
    /// The file has more than one movie box.
    case severalMovies
    /// There is no sound that chapters could belong to.
    case noSound
    /// An item has a key that no file can have.
    case badKey(String)
    /// The edited file would not say what was asked for. Nothing was written.
    case notHeld

    /// The reason in one line.
    public var description: String {
        switch self {
        case .fragmented: "A file in fragments cannot be edited."
        case .offsets(let box): "The file has to be written anew, and its box '\(box)' does not allow that."
        case .mediaElsewhere:
            "The file has to be written anew, and not all of its media is in boxes of media."
        case .severalMovies: "A file with more than one movie box cannot be edited."
        case .noSound: "There is no sound for chapters."
        case .badKey(let key): "'\(key)' is no name of an item."
        case .notHeld: "The edited file would not say what was asked for."
        }
    }
}
