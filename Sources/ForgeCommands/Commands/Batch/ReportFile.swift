import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// A batch's report as a file. Any thread may use it.
final class ReportFile: Sendable {
    enum Kind {
        case json, csv

        /// By the name's extension.
        init(of name: String) throws {
            switch ForgePath(name).fileExtension {
            case "json": self = .json
            case "csv": self = .csv
            default: throw ValidationError("--report names a .json or .csv file, not \(name)")
            }
        }
    }

    private let path: ForgePath
    private let folder = Mutex<HeldFolder?>(nil)

    init(_ path: ForgePath) { self.path = path }

    /// Holds the folder from here on: nothing is written to another one that takes its name. Blocks.
    func holdFolder() { folder.withLock { $0 = try? HeldFolder(path.parent) } }

    /// Refuses what a report must not take the place of: a link, a folder, a device, and any file that is no report.
    ///
    /// - Parameter output: a folder that the batch makes, in which the report may be.
    /// - Throws: `ForgeError`, `usage`.
    func check(output: ForgePath? = nil) throws(ForgeError) {
        try path.refuseLink(remedy: Self.remedy)
        if let output, path.parent.unreachable?.kind == .missing, path.absolute.parent != output.absolute {
            throw foreign("its folder does not exist")
        }
        guard let status = try? FileStatus(path) else { return }
        guard status.kind == .file else { throw foreign("it exists and is not a regular file") }
        if status.size == 0 { return }
        guard try BatchReport.isReport(path) else {
            throw foreign("the file exists and is not a report of this program")
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
        let file: AtomicFile
        do throws(SystemError) {
            let folder = try self.folder.withLock { held throws(SystemError) in
                if let held { held } else { try HeldFolder(path.parent) }
            }
            file = try AtomicFile(in: folder, prefix: ".forge-report", for: path.bytes)
            try file.write(bytes, at: 0)
            try file.sync()
        } catch {
            throw Self.failure(path, error)
        }
        try file.folder.check(for: path)
        do throws(SystemError) {
            try file.publish(as: path.lastComponent.bytes, replacing: true)
        } catch {
            throw Self.failure(path, error)
        }
    }

    private static let remedy: Remedy = "name another file with \(.report)"

    private func foreign(_ reason: String) -> ForgeError {
        ForgeError(.usage, step: .configuring, path: path, reason: reason, remedy: Self.remedy)
    }

    private static func failure(_ path: ForgePath, _ error: SystemError) -> ForgeError {
        let isFull = error.kind == .full
        return ForgeError(
            isFull ? .diskFull : .outputUnwritable, step: .writing, path: path,
            reason: "the report could not be written", remedy: isFull ? "make room, or \(remedy)" : remedy,
            cause: error.words, isTransient: error.isPassing)
    }
}
