import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A batch's report as a file.
enum ReportFile {
    enum Kind {
        case json, csv

        /// By the name's extension.
        init(of name: String) throws {
            switch FilePath(name).fileExtension {
            case "json": self = .json
            case "csv": self = .csv
            default: throw ValidationError("--report names a .json or .csv file, not \(name)")
            }
        }
    }

    /// - Throws: `ForgeError`, step `writing`.
    static func write(_ report: BatchReport, to path: FilePath) throws(ForgeError) {
        do {
            switch try Kind(of: path.string) {
            case .json: try write(Array(try report.json()), to: path)
            case .csv: try write(Array(report.csv.utf8), to: path)
            }
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(
                .system, step: .writing, path: path, reason: "the report could not be written",
                remedy: "report this", cause: "\(error)")
        }
    }

    /// Under a temporary name first, so that a report is never half of one. A path is bytes: Foundation's would lose
    /// those that are no text.
    private static func write(_ bytes: [UInt8], to path: FilePath) throws(ForgeError) {
        try check(path)
        let name = ".forge-report-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        let temporary = path.parent.appending(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = temporary.withCString { open($0, flags, 0o666) }
        guard file >= 0 else { throw failure(path, errno) }
        var code: Int32 = 0
        var done = 0
        while code == 0, done < bytes.count {
            let count = bytes.withUnsafeBytes { posixWrite(file, $0.baseAddress! + done, bytes.count - done) }
            if count > 0 { done += count } else if errno != EINTR { code = errno }
        }
        if close(file) != 0, code == 0 { code = errno }
        if code == 0, temporary.withCString({ from in path.withCString { rename(from, $0) } }) != 0 {
            code = errno
        }
        guard code != 0 else { return }
        _ = temporary.withCString { unlink($0) }
        throw failure(path, code)
    }

    /// Refuses what a report must not take the place of: a link, a folder, a device.
    static func check(_ path: FilePath) throws(ForgeError) {
        try Forge.refuseLink(path, remedy: "name another file with --report")
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        throw ForgeError(
            .usage, step: .configuring, path: path, reason: "it is there and is no regular file",
            remedy: "name another file with --report")
    }

    private static func failure(_ path: FilePath, _ code: Int32) -> ForgeError {
        let isFull = code == ENOSPC || code == EDQUOT
        return ForgeError(
            isFull ? .diskFull : .outputUnwritable, step: .writing, path: path,
            reason: "the report could not be written",
            remedy: isFull
                ? "make room, or name another file with --report" : "name another file with --report",
            cause: String(cString: strerror(code)), isTransient: ForgeError.isPassing(errno: code))
    }
}

/// `write(2)`, which inside the type would be its own.
private func posixWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(file, bytes, count)
}
