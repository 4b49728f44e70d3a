import Foundation

/// The machine that figures were measured on.
struct Machine: Codable {
    var processor: String
    var cores: Int
    /// Bytes.
    var memory: UInt64
    var kernel: String
    /// Of the scratch folder.
    var fileSystem: String
    /// Of the last minute, before the measurement began: a busy machine's figures are worth less.
    var load: Double
    /// First lines of what the programs say of themselves.
    var versions: [String]

    /// - Parameter programs: each is asked with the arguments that make it print its version.
    init(scratch: String, programs: [[String]]) {
        let info = Self.text("/proc/cpuinfo")
        let name = info.split(separator: "\n").first { $0.hasPrefix("model name") }
        processor = name.map { $0.drop { $0 != ":" }.dropFirst(2) }.map(String.init) ?? "unknown"
        cores = ProcessInfo.processInfo.activeProcessorCount
        memory = ProcessInfo.processInfo.physicalMemory
        kernel = ProcessInfo.processInfo.operatingSystemVersionString
        fileSystem = Self.fileSystem(of: scratch)
        load = Self.text("/proc/loadavg").split(separator: " ").first.flatMap { Double($0) } ?? 0
        versions = programs.map { words in
            let output = (try? ChildRun.output(of: words)) ?? "\(words[0]): not installed"
            return output.split(separator: "\n").first.map(String.init) ?? words[0]
        }
    }

    var lines: String {
        let gigabytes = Double(memory) / 1e9
        return """
            machine   \(processor), \(cores) cores, \(String(format: "%.1f", gigabytes)) GB, load \(load)
            system    \(kernel), scratch on \(fileSystem)
            \(versions.map { "version   \($0)" }.joined(separator: "\n"))

            """
    }

    /// The type of the mount that holds a folder, by the longest mount point that begins its path.
    private static func fileSystem(of folder: String) -> String {
        let mounts = text("/proc/mounts").split(separator: "\n").map { $0.split(separator: " ") }
        let holders = mounts.filter { words in
            guard words.count > 2 else { return false }
            let point = words[1] == "/" ? "/" : words[1] + "/"
            return (folder + "/").hasPrefix(point)
        }
        return holders.max { $0[1].count < $1[1].count }.map { String($0[2]) } ?? "unknown"
    }

    /// Files of /proc have no size, so they are read to their end.
    private static func text(_ path: String) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
        return String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
    }
}
