public import ForgeModel
import ForgeSystem
import Foundation

extension BatchReport {
    /// No report is larger: a million books are half of it.
    private static let largestFile = 1 << 30

    /// Reads a file that holds what `json` gives, in this version's form or an earlier one's. Blocks.
    ///
    /// - Parameter path: the file.
    /// - Throws: `ForgeError`: `inputMissing`, `inputUnreadable`, or `usage` where it is not such a report.
    public init(reading path: ForgePath) throws(ForgeError) {
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
            throw Self.foreign(path, "it is not a report of a batch", nil)
        }
    }

    private struct Form: Decodable {
        var schema: Int
    }

    /// Whether a file is a report, in any form that a version has written or will write. Blocks.
    ///
    /// - Throws: `ForgeError` where it cannot be read.
    package static func isReport(_ path: ForgePath) throws(ForgeError) -> Bool {
        let data = try contents(of: path)
        if path.fileExtension == "csv" { return data.starts(with: Data("source,output,state,".utf8)) }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            return false
        }
        return object["schema"] is Int && object["libraries"] is [Any] && object["books"] != nil
    }

    private static func contents(of path: ForgePath) throws(ForgeError) -> Data {
        let data: [UInt8]
        do throws(SystemError) {
            // Not by its size: a shell's <(…) has none.
            data = try OpenFile(path, waiting: true).next(largestFile)
        } catch {
            guard error.code == ENOENT else { throw unreadable(path, error) }
            throw ForgeError(
                .inputMissing, step: .planning, path: path, reason: "there is no such file",
                remedy: "name a file that a batch wrote with \(.report) FILE.json")
        }
        guard data.count < largestFile else { throw foreign(path, "it is far too large for a report", nil) }
        return Data(data)
    }

    /// A folder can be opened, and is no report.
    private static func unreadable(_ path: ForgePath, _ error: SystemError) -> ForgeError {
        error.code == EISDIR || error.code == ENOTDIR
            ? foreign(path, "it cannot be read", error.words)
            : ForgeError(errno: error.code, .input, step: .planning, path: path)
    }

    private static func foreign(_ path: ForgePath, _ reason: String, _ cause: String?) -> ForgeError {
        ForgeError(
            .usage, step: .planning, path: path, reason: reason,
            remedy: "name a file that a batch wrote with \(.report) FILE.json", cause: cause)
    }
}
