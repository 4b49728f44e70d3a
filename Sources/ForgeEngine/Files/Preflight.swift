package import ForgeModel
import ForgeSystem

/// Checks for failures that can be known before any work is done.
package enum Preflight {
    /// A file that is read for a book.
    package struct Input: Sendable {
        package let path: ForgePath
        /// Its role in the book, for people: "the cover that is read"; nil for its sound.
        package let part: String?

        package init(_ path: ForgePath, _ part: String? = nil) { (self.path, self.part) = (path, part) }
    }

    /// Refuses an output that exists or that is one of the inputs, by whatever name or link.
    ///
    /// - Parameter replacing: whether the user allowed an existing output to be replaced. An input never is.
    /// - Throws: `ForgeError`, step `planning`.
    package static func check(output: ForgePath, inputs: [Input], replacing: Bool) throws(ForgeError) {
        guard let existing = try FileStatus.seen(output, .output) else { return try checkFolder(of: output) }
        for input in inputs where try FileStatus.seen(input.path, .input)?.identity == existing.identity {
            throw ForgeError(
                .usage, step: .planning, path: output, reason: input.part ?? "it is one of the inputs",
                remedy: "choose another output with \(.output)")
        }
        // A rename would put a file in the place of a device, and take the device away.
        if existing.kind != .file {
            throw ForgeError(
                .usage, step: .planning, path: output,
                reason: existing.kind == .folder ? "it is a folder" : "it is not a regular file",
                remedy: "choose another name with \(.output)")
        }
        if !replacing { throw .outputExists(output) }
        try checkFolder(of: output)
    }

    /// Refuses a destination whose folder is not there or may not be written to.
    private static func checkFolder(of output: ForgePath) throws(ForgeError) {
        // Looking for "." in it tells a file from a folder as well.
        let folder = output.parent.appending(".")
        let code = BlockingCall.system("access", output.parent.bytes) {
            folder.withCString { access($0, W_OK | X_OK) }
        }
        guard code == 0 else {
            throw ForgeError(errno: errno, .output, step: .planning, path: output)
        }
    }

    /// Refuses a book that its destination has no room for.
    ///
    /// - Parameter bytes: what the book will need.
    static func checkRoom(for bytes: Int64, at output: ForgePath) throws(ForgeError) {
        guard let free = output.parent.freeBytes, free < bytes else { return }
        throw ForgeError(
            errno: ENOSPC, .output, step: .planning, path: output,
            cause: "about \(kilobytes(bytes)) kB are needed, \(kilobytes(free)) kB are free")
    }

    private static func kilobytes(_ bytes: Int64) -> Int64 { (bytes + 999) / 1000 }
}
