import ForgeModel
import ForgeSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small files beside the audio, read whole: texts of any common encoding, and pictures.
enum TextFile {
    /// Bytes. A description or a cue sheet of more is none.
    static let textLimit = 4_000_000

    /// Reads a text in UTF-8, UTF-16 or Latin-1, with or without a byte order mark; line ends become "\n".
    ///
    /// - Throws: `ForgeError`, step `scanning`: the file cannot be read, which may pass, or is larger than `textLimit`.
    static func read(_ path: FilePath) throws(ForgeError) -> String {
        decode(try bytes(of: path, limit: textLimit))
    }

    /// Reads a file beside the audio: its bytes, or why it is left out.
    ///
    /// - Throws: `ForgeError`, step `scanning`: it cannot be read for a passing reason. A book must not lack what lies beside
    ///   it because a disk or a server had a bad moment.
    static func sidecar(
        _ path: FilePath, limit: Int = textLimit
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
    static func bytes(of path: FilePath, limit: Int) throws(ForgeError) -> [UInt8] {
        // Non-blocking: opening a pipe would wait for a writer.
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw ForgeError(scanning: path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ForgeError(scanning: path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is no regular file") }
        guard status.st_size <= limit else { throw unreadable(path, "\(status.st_size) bytes are too many") }
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let more = systemRead(descriptor, buffer.baseAddress! + count, size - count)
                if more > 0 {
                    count += more
                } else if more == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        // Half a file would look like a whole one that says less.
        guard failure == 0 else { throw ForgeError(scanning: path, failure) }
        return bytes
    }

    /// A byte order mark decides; without one, valid UTF-8 is UTF-8, text with a NUL in every other place UTF-16, and
    /// the rest Latin-1, in which every byte is a character.
    static func decode(_ bytes: [UInt8]) -> String {
        let text: String
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
        } else if bytes.starts(with: [0xFF, 0xFE]) {
            text = utf16(bytes.dropFirst(2), isLittleEndian: true)
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            text = utf16(bytes.dropFirst(2), isLittleEndian: false)
        } else if let isLittleEndian = utf16Order(bytes) {
            text = utf16(bytes[...], isLittleEndian: isLittleEndian)
        } else {
            text =
                String(validating: bytes, as: UTF8.self)
                ?? String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
        }
        // "\r\n" is one Character in Swift: scalars see both.
        guard text.unicodeScalars.contains("\r") else { return text }
        var lines = String.UnicodeScalarView()
        var previous: UnicodeScalar?
        for scalar in text.unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && previous != "\r") {
                lines.append("\n")
            } else if scalar != "\n" {
                lines.append(scalar)
            }
            previous = scalar
        }
        return String(lines)
    }

    /// Whether NULs are the high halves of Latin letters in little-endian order; nil when it is no UTF-16.
    private static func utf16Order(_ bytes: [UInt8]) -> Bool? {
        guard bytes.count >= 4, bytes.count % 2 == 0 else { return nil }
        let sample = bytes.prefix(512)
        let even = stride(from: 0, to: sample.count, by: 2).count { sample[$0] == 0 }
        let odd = stride(from: 1, to: sample.count, by: 2).count { sample[$0] == 0 }
        // Half of the units, since titles in other scripts stand between ASCII digits and marks.
        let half = sample.count / 4
        if odd > half, even == 0 { return true }
        if even > half, odd == 0 { return false }
        return nil
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittleEndian ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func unreadable(_ path: FilePath, _ why: String) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: .scanning, path: path, reason: "it could not be read",
            remedy: "check the file", cause: why)
    }
}

/// `read(2)`, which inside a type with a `read` of its own would mean that one.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
