import ForgeModel
import ForgeSystem

/// Small files beside the audio, read whole: texts of any common encoding, and pictures.
enum TextFile {
    /// Bytes. A description or a cue sheet of more is none.
    static let textLimit = 4_000_000

    /// Reads a file beside the audio: its bytes, or why it is left out.
    ///
    /// - Throws: `ForgeError`, step `scanning`: it cannot be read for a passing reason. A book must not lack what lies beside
    ///   it because a disk or a server had a bad moment.
    static func sidecar(
        _ path: ForgePath, limit: Int = textLimit
    ) throws(ForgeError) -> Result<[UInt8], SidecarError> {
        do throws(ForgeError) {
            return .success(try bytes(of: path, limit: limit))
        } catch {
            if error.isTransient { throw error }
            return .failure(SidecarError(reason: error.cause ?? error.reason))
        }
    }

    /// Reads a file of at most `limit` bytes; a larger one is refused before it is read.
    ///
    /// - Throws: `ForgeError`, step `scanning`.
    static func bytes(of path: ForgePath, limit: Int) throws(ForgeError) -> [UInt8] {
        let file = try scanning(path) { () throws(SystemError) in try OpenFile(path) }
        let status = try scanning(path) { () throws(SystemError) in try file.status() }
        guard status.kind == .file else { throw unreadable(path, "it is not a regular file") }
        guard status.size <= limit else { throw unreadable(path, "\(status.size) bytes are too many") }
        // Half a file would look like a whole one that says less.
        return try scanning(path) { () throws(SystemError) in
            try file.next(Int(status.size))
        }
    }

    /// A file's bytes as text; line ends become "\n".
    static func decode(_ bytes: [UInt8], _ decoding: TextDecoding = TextDecoding()) -> TextDecoding.Decoded {
        var decoded = decoding.decoded(bytes)
        // "\r\n" is one Character in Swift: scalars see both.
        guard decoded.text.unicodeScalars.contains("\r") else { return decoded }
        var lines = String.UnicodeScalarView()
        var previous: UnicodeScalar?
        for scalar in decoded.text.unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && previous != "\r") {
                lines.append("\n")
            } else if scalar != "\n" {
                lines.append(scalar)
            }
            previous = scalar
        }
        decoded.text = String(lines)
        return decoded
    }

    private static func unreadable(_ path: ForgePath, _ why: String) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: .scanning, path: path, reason: "it could not be read",
            remedy: "check the file", cause: why)
    }
}
