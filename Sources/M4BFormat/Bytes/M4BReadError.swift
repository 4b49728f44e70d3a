/// Why a file cannot be read: what is wrong, in which box, and where that box starts.
public struct M4BReadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The fault.
    @nonexhaustive public enum Fault: Sendable, Equatable {
        /// The first bytes are not a box of the ISO or QuickTime family.
        case notAMovieFile
        /// The file ends inside the box, or before it.
        case truncated
        /// The box claims more bytes than the one around it has, or fewer than its own header.
        case badSize
        /// A number inside the box does not fit the bytes it describes.
        case badTable
        /// A box that is needed is not there.
        case missing
        /// The box is larger, or holds more, than this reader is willing to take.
        case tooLarge
        /// A form of the box that this reader does not know.
        case unsupported
        /// The movie is nothing but a reference to another file, of this name.
        case elsewhere(String)
    }

    /// The fault.
    public var fault: Fault
    /// The box where it was noticed.
    public var box: FourCC
    /// Offset of that box in bytes from the start of the file.
    public var offset: Int64

    /// The fault, its box and its offset, in one line.
    public var description: String {
        let what =
            switch fault {
            case .notAMovieFile: "This is not an MP4 or QuickTime file"
            case .truncated: "The file ends too early"
            case .badSize: "A box has an impossible size"
            case .badTable: "A table contradicts itself"
            case .missing: "A box is missing"
            case .tooLarge: "A box is larger than can be read safely"
            case .elsewhere(let name): "The movie is in another file, \(name)"
            case .unsupported: "A box has a form that is not supported"
            }
        return "\(what) ('\(box)' at byte \(offset))."
    }
}
