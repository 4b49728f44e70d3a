import ForgeEngine
import ForgeKit
import ForgeModel
import Foundation

// `forge-bench-open FOLDER N`: opens all files of a folder as a scan does, N at a time. One run of `forge-bench open`.
// A program of its own because forge-bench does not link FFmpeg.
let (folder, limit) = (CommandLine.arguments[1], Int(CommandLine.arguments[2])!)
let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
let results = await WorkerPool.reading.map(
    names.map { FilePath("\(folder)/\($0)") }, limit: limit, step: .probing
) { (path) throws(ForgeError) in try Prober.probe(path, isCancelled: { false }).length }
for result in results { _ = try result.get() }
