import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A batch's report as a file. Any thread may use it.
final class ReportFile: Sendable {
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

    private let path: FilePath
    private let folder = Mutex<HeldFolder?>(nil)

    init(_ path: FilePath) { self.path = path }

    /// Holds the folder from here on: nothing is written to another one that takes its name. Blocks.
    func holdFolder() { folder.withLock { $0 = try? HeldFolder(path.parent) } }

    /// Refuses what a report must not take the place of: a link, a folder, a device, and any file that is no report.
    ///
    /// - Throws: `ForgeError`, `usage`.
    func check() throws(ForgeError) {
        try Forge.refuseLink(path, remedy: Self.remedy)
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw foreign("it is there and is no regular file") }
        if status.st_size == 0 { return }
        guard try BatchReport.isReport(path) else {
            throw foreign("the file is there and is no report of this program")
        }
    }

    /// - Throws: `ForgeError`, step `writing`.
    func write(_ report: BatchReport) throws(ForgeError) {
        do {
            switch try Kind(of: path.string) {
            case .json: try write(Array(try report.json()))
            case .csv: try write(Array(report.csv.utf8))
            }
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(
                .system, step: .writing, path: path, reason: "the report could not be written",
                remedy: "report this", cause: "\(error)")
        }
    }

    /// Under a temporary name first, so that a report is never half of one.
    private func write(_ bytes: [UInt8]) throws(ForgeError) {
        try check()
        let folder: HeldFolder
        let made: (name: [UInt8], file: Int32)
        do throws(SystemError) {
            folder = try self.folder.withLock { held throws(SystemError) in
                if let held { held } else { try HeldFolder(path.parent) }
            }
            made = try folder.makeTemporary(".forge-report")
        } catch {
            throw Self.failure(path, error.code)
        }
        var isNamed = false
        defer { if !isNamed { folder.remove(made.name) } }
        var code: Int32 = 0
        var done = 0
        while code == 0, done < bytes.count {
            let count = bytes.withUnsafeBytes {
                posixWrite(made.file, $0.baseAddress! + done, bytes.count - done)
            }
            if count > 0 { done += count } else if errno != EINTR { code = errno }
        }
        if close(made.file) != 0, code == 0 { code = errno }
        if code == 0 {
            try folder.check(for: path)
            code = folder.rename(made.name, to: path.lastComponent.bytes, replacing: true)
        }
        guard code == 0 else { throw Self.failure(path, code) }
        isNamed = true
    }

    private static let remedy = "name another file with --report"

    private func foreign(_ reason: String) -> ForgeError {
        ForgeError(.usage, step: .configuring, path: path, reason: reason, remedy: Self.remedy)
    }

    private static func failure(_ path: FilePath, _ code: Int32) -> ForgeError {
        let isFull = code == ENOSPC || code == EDQUOT
        return ForgeError(
            isFull ? .diskFull : .outputUnwritable, step: .writing, path: path,
            reason: "the report could not be written",
            remedy: isFull
                ? "make room, or \(remedy)" : remedy,
            cause: String(cString: strerror(code)), isTransient: ForgeError.isPassing(errno: code))
    }
}

/// `write(2)`, which inside the type would be its own.
private func posixWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(file, bytes, count)
}
