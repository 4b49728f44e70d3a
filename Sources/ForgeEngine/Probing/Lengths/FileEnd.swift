import FFmpegBinding
import ForgeModel

/// The end of an input by its bytes: whether all are there that its headers, pages or frames tell of.
///
/// A few reads at the start and the end, whatever the size; formats that are made of blocks which tell their sizes are
/// walked from header to header.
struct FileEnd: Equatable {
    /// The missing part; nil where nothing is known to be.
    var damage: TrackDamage?
    /// The note on a wrong claim of a file whose sound is all there.
    var note: String?
    /// Samples that are there, where the container's own length counts the missing ones as well.
    var length: Int64?
    /// Samples that are there, as the last frame counts them, where the header tells of fewer.
    var counted: Int64?

    /// A file whose end is as it should be.
    static let whole = FileEnd()

    /// - Parameter isAtLeast: whether more than the seconds may be missing.
    static func missing(
        _ reason: String, seconds: Double? = nil, length: Int64? = nil, isAtLeast: Bool = false
    ) -> FileEnd {
        FileEnd(
            damage: TrackDamage(reason: reason, missingSeconds: seconds, isAtLeast: isAtLeast), length: length
        )
    }

    /// The file is shorter than a header says.
    static func short(
        of total: Int64, _ file: InputFile, seconds: Double? = nil, length: Int64? = nil
    ) -> FileEnd {
        missing(
            "it has \(file.size) of the \(total) bytes that its header tells of", seconds: seconds,
            length: length)
    }

    /// The file is shorter than a header says, and its sound has as many bytes in each second.
    ///
    /// - Parameters:
    ///   - start: offset of the first byte of sound.
    ///   - perSecond: bytes; 0 where that is not known.
    ///   - rate: Hz.
    static func short(
        of total: Int64, _ file: InputFile, soundAt start: Int64, perSecond: Double, _ rate: Int
    ) -> FileEnd {
        guard perSecond > 0, perSecond.isFinite else { return short(of: total, file) }
        return short(
            of: total, file, seconds: Double(total - file.size) / perSecond,
            length: Int64(Double(max(0, file.size - start)) * Double(rate) / perSecond))
    }

    /// The last frame, block or page is shorter than its own header says.
    ///
    /// - Parameter isLast: whether nothing was to follow it; else more may be missing than it.
    static func cut(
        _ unit: String, _ there: Int64, of size: Int64, seconds: Double? = nil, isLast: Bool = false
    ) -> FileEnd {
        missing(
            "its last \(unit) is cut off: \(there) of \(size) bytes are there", seconds: seconds,
            isAtLeast: !isLast)
    }
}
