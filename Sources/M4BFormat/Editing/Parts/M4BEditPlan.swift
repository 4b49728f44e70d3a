/// How an edit is written.
///
/// In place, the bytes in use stay as they are until everything new is in room that no reader looks into; one write of at
/// most eight bytes within a sector then makes it count. Each step leaves a file that says the old or the new.
public struct M4BEditPlan: Sendable, Equatable {
    /// A step in place.
    public enum Step: Sendable, Equatable {
        /// Bytes that are written at an offset.
        case write([UInt8], at: Int64)
        /// All that was written before has to be on the disk before anything else is.
        case sync
    }

    /// A part of a new file.
    public enum Part: Sendable, Equatable {
        case bytes([UInt8])
        /// Bytes of the old file.
        case file(Range<Int64>)

        var count: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(let range): range.upperBound - range.lowerBound
            }
        }
    }

    /// The way.
    public enum Way: Sendable, Equatable {
        /// The file says all that already.
        case nothing
        /// In the file itself.
        case inPlace([Step])
        /// In a new file that takes the place of the old one: the parts follow each other.
        case copy([Part])
    }

    /// The way.
    public let way: Way
    /// Size of the file afterwards, in bytes.
    public let size: Int64

    /// Bytes that are written.
    public var writtenBytes: Int64 {
        switch way {
        case .nothing: 0
        case .inPlace(let steps):
            steps.reduce(0) { if case .write(let bytes, _) = $1 { $0 + Int64(bytes.count) } else { $0 } }
        case .copy: size
        }
    }
}
