public import ForgeModel
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension BatchReport {
    /// No report is larger: a million books are half of it.
    private static let largestFile = 1 << 30

    /// Reads a `--report` file of JSON. Blocks.
    ///
    /// - Throws: `ForgeError`: `inputMissing`, `inputUnreadable`, or `usage` where it is no report of this form.
    public init(reading path: FilePath) throws(ForgeError) {
        let data = try Self.contents(of: path)
        guard path.fileExtension != "csv" else {
            throw Self.foreign(path, "a CSV report is for spreadsheets", nil)
        }
        let form = (try? JSONDecoder().decode(Form.self, from: data))?.schema
        if let form, form > RecordSchema.current {
            throw ForgeError(
                .usage, step: .planning, path: path,
                reason: "it is a report of form \(form), a newer one than is known here",
                remedy: "use the forge-native that wrote it, or a newer one")
        }
        do { self = try BatchReport(json: data) } catch {
            throw Self.foreign(path, "it is no report of a batch", nil)
        }
    }

    private struct Form: Decodable {
        var schema: Int
    }

    /// Whether a file is a report, in any form that a version has written or will write. Blocks.
    ///
    /// - Throws: `ForgeError` where it cannot be read.
    public static func isReport(_ path: FilePath) throws(ForgeError) -> Bool {
        let data = try contents(of: path)
        if path.fileExtension == "csv" { return data.starts(with: Data("source,output,state,".utf8)) }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            return false
        }
        return object["schema"] is Int && object["libraries"] is [Any] && object["books"] != nil
    }

    private static func contents(of path: FilePath) throws(ForgeError) -> Data {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw unreadable(path, errno) }
            throw ForgeError(
                .inputMissing, step: .planning, path: path, reason: "there is no such file",
                remedy: "name a file that 'batch --report FILE.json' wrote")
        }
        defer { close(descriptor) }
        var data = Data()
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // Not by its size: a shell's <(…) has none.
        while data.count < largestFile {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return data }
            if count > 0 {
                data.append(contentsOf: chunk[..<count])
            } else if errno != EINTR {
                throw unreadable(path, errno)
            }
        }
        throw foreign(path, "it is far too large for a report", nil)
    }

    /// A folder can be opened, and is no report.
    private static func unreadable(_ path: FilePath, _ code: Int32) -> ForgeError {
        code == EISDIR || code == ENOTDIR
            ? foreign(path, "it cannot be read", String(cString: strerror(code)))
            : ForgeError(errno: code, .input, step: .planning, path: path)
    }

    private static func foreign(_ path: FilePath, _ reason: String, _ cause: String?) -> ForgeError {
        ForgeError(
            .usage, step: .planning, path: path, reason: reason,
            remedy: "name a file that 'batch --report FILE.json' wrote", cause: cause)
    }
}
