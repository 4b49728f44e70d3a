import ArgumentParser
import ForgeBatch
import ForgeModel
import Foundation

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

    static func write(_ report: BatchReport, to path: FilePath, kind: Kind) throws {
        let data: Data
        switch kind {
        case .json: data = try report.json()
        case .csv: data = Data(report.csv.utf8)
        }
        do {
            try data.write(to: URL(fileURLWithPath: path.string), options: .atomic)
        } catch {
            throw ForgeError(
                .outputUnwritable, step: .writing, path: path, reason: "the report could not be written",
                remedy: "name another file with --report", cause: "\(error.localizedDescription)")
        }
    }
}
