public import ForgeModel
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension BatchReport {
    /// The form that this version writes and reads.
    static let currentSchema = 1

    /// No report is larger: a million books are half of it.
    private static let largestFile = 1 << 30

    /// Reads a `--report` file of JSON. Blocks.
    ///
    /// - Throws: `ForgeError`: `inputMissing`, or `usage` where it cannot be read or is no report of this form.
    public init(reading path: FilePath) throws(ForgeError) {
        let data = try Self.contents(of: path)
        guard path.fileExtension != "csv" else {
            throw Self.foreign(path, "a CSV report is for spreadsheets", nil)
        }
        do {
            self = try BatchReport(json: data)
        } catch {
            let schema = (try? JSONDecoder().decode(Form.self, from: data))?.schema
            guard let schema, schema > Self.currentSchema else {
                throw Self.foreign(path, "it is no report of a batch", nil)
            }
            throw Self.newer(path, schema)
        }
        if schema > Self.currentSchema { throw Self.newer(path, schema) }
    }

    private struct Form: Decodable {
        var schema: Int
    }

    private static func contents(of path: FilePath) throws(ForgeError) -> Data {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            guard errno == ENOENT else {
                let code = errno
                var error = foreign(path, "it cannot be read", String(cString: strerror(code)))
                error.isTransient = ForgeError.isPassing(errno: code)
                throw error
            }
            throw ForgeError(
                .inputMissing, step: .planning, path: path, reason: "there is no such file",
                remedy: "name a file that 'batch --report FILE.json' wrote")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let data: Data
        do {
            // Not by its size: a shell's <(…) has none.
            data = try file.read(upToCount: largestFile) ?? Data()
        } catch {
            throw foreign(path, "it cannot be read", "\(error)")
        }
        guard data.count < largestFile else { throw foreign(path, "it is far too large for a report", nil) }
        return data
    }

    private static func foreign(_ path: FilePath, _ reason: String, _ cause: String?) -> ForgeError {
        ForgeError(
            .usage, step: .planning, path: path, reason: reason,
            remedy: "name a file that 'batch --report FILE.json' wrote", cause: cause)
    }

    private static func newer(_ path: FilePath, _ schema: Int) -> ForgeError {
        ForgeError(
            .usage, step: .planning, path: path,
            reason: "it is a report of form \(schema), a newer one than is known here",
            remedy: "use the forge-native that wrote it, or a newer one")
    }
}
