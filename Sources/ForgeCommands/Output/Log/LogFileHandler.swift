import ForgeModel
import ForgeSystem
import Logging

/// Writes what is logged to a file, a line each: `2026-11-21T10:00:00Z info [book] message`.
struct LogFileHandler: LogHandler {
    /// The metadata that holds the name of the book a line is about.
    static let book = "book"

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let file: LogFile
    /// Seconds since 1970.
    private let clock: @Sendable () -> Int

    init(_ file: LogFile, level: Logger.Level, clock: @escaping @Sendable () -> Int = { time(nil) }) {
        self.file = file
        logLevel = level
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var facts = metadata.merging(event.metadata ?? [:]) { $1 }
        let book = facts.removeValue(forKey: Self.book).map { "[\($0)] ".oneLine } ?? ""
        let rest = facts.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)".oneLine }.joined()
        let error = event.error.map { ": \($0)" } ?? ""
        let message = (event.message.description + error).oneLine
        file.write("\(Self.utc(clock())) \(event.level) \(book)\(message)\(rest)\n")
    }

    /// A time as `2026-11-21T10:00:00Z`.
    private static func utc(_ seconds: Int) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let fields = [
            (Int(parts.tm_year) + 1900, "-"), (Int(parts.tm_mon) + 1, "-"), (Int(parts.tm_mday), "T"),
            (Int(parts.tm_hour), ":"), (Int(parts.tm_min), ":"), (Int(parts.tm_sec), "Z"),
        ]
        return fields.map { ($0 < 10 ? "0" : "") + String($0) + $1 }.joined()
    }
}

extension LogFile {
    /// A logger that writes here.
    ///
    /// - Parameter book: the book that its lines are about; nil for lines about none.
    func logger(level: Logger.Level, book: String? = nil) -> Logger {
        var logger = Logger(label: "forge-native") { _ in LogFileHandler(self, level: level) }
        if let book { logger[metadataKey: LogFileHandler.book] = "\(book)" }
        return logger
    }
}
