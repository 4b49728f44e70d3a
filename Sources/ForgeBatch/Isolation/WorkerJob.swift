import ForgeKit
import ForgeModel

/// A book for another process to make or to open: the same program, so that nothing else is checked than its version.
struct WorkerJob: Codable, Sendable {
    var version = ForgeVersion.current
    /// As it was told apart from others; nil looks for the request's inputs.
    var book: LibraryBook?
    var request: ConversionRequest
    /// Encode slots that all books share.
    var slots: Int
    /// Bytes of address space; nil sets no limit.
    var memoryLimit: Int64?

    /// Why a process of this version cannot do it; nil where it can.
    var mismatch: ForgeError? {
        version == ForgeVersion.current
            ? nil
            : ForgeError(
                .usage, step: .configuring, path: "forge-native",
                reason: "it is version \(ForgeVersion.current), and version \(version) is wanted",
                remedy: "name the program of the library's own version")
    }

    /// Where the book is read from.
    var path: ForgePath? { book?.path ?? request.inputs.first }
}
