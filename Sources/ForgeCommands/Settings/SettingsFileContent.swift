import ForgeModel
import TOMLKit

/// The settings of a file.
struct SettingsFileContent {
    /// By section; nil: above the sections.
    private(set) var settings: [String?: [Setting]] = [:]
    private(set) var problems: [SettingProblem] = []
    private let file: SettingsFile
    private let options: OptionTable

    init(of file: SettingsFile, _ options: OptionTable) {
        (self.file, self.options) = (file, options)
        // The library takes text that ends at the first NUL.
        guard !file.text.utf8.contains(0) else {
            problems.append(problem(at: nil, "the file is not text"))
            return
        }
        if let line = file.namelessSection {
            problems.append(
                SettingProblem(
                    source: .file(file.path, line: line), reason: "not TOML: a section has no name in letters"
                ))
            return
        }
        do {
            let root = try TOMLTable(string: file.text)
            for key in root.keys {
                guard let value = root[key] else { continue }
                if let command = options.command(key), let section = value.table {
                    for key in section.keys {
                        read(
                            section[key], key, in: command.name, known: command.options.map(\.name))
                    }
                } else if options.command(key) != nil {
                    problems.append(
                        problem(at: [key], "'\(key)' is a section, [\(key)], not \(SettingValue(value).kind)")
                    )
                } else if value.table != nil, options.option(key) == nil {
                    let mistake = SettingMistake.unknown(
                        key, "section", among: options.commands.map(\.name))
                    problems.append(problem(at: [key], mistake.reason))
                } else {
                    read(value, key, in: nil, known: options.keys)
                }
            }
            // Values point into the table, which the library keeps to the end of the process.
        } catch let error as TOMLParseError {
            problems.append(
                SettingProblem(
                    source: .file(file.path, line: error.source.begin.line),
                    reason: Self.unquoted(file.text, line: error.source.begin.line)
                        ?? Self.words(error.description))
            )
        } catch {
            problems.append(problem(at: nil, "\(error)"))
        }
        if problems.count > 1 {
            let lines = problems.map { ($0, $0.source.line ?? 0) }.sorted { $0.1 < $1.1 }
            problems = lines.map(\.0)
        }
    }

    private mutating func read(
        _ value: (any TOMLValueConvertible)?, _ key: String, in section: String?, known: [String]
    ) {
        let steps = [section, key].compactMap { $0 }
        guard known.contains(key), let option = options.option(key), let value else {
            problems.append(problem(at: steps, mistake(key, section, known).reason))
            return
        }
        let given = SettingValue(value)
        do throws(SettingMistake) {
            settings[section, default: []].append(
                Setting(
                    key: key, value: given, source: .entry(file, steps),
                    words: try option.words(for: given.escaped)))
        } catch {
            problems.append(problem(at: steps, error.reason))
        }
    }

    /// The mistake of a key that does not belong where it stands.
    private func mistake(
        _ key: String, _ section: String?, _ known: [String]
    ) -> SettingMistake {
        if SettableOption.excluded.contains(key) { return .forOneRun(key) }
        if let section, options.option(key) != nil {
            return SettingMistake("'\(key)' is not an option of '\(section)'")
        }
        return .unknown(key, "key", among: known)
    }

    private func problem(at steps: [String]?, _ reason: String) -> SettingProblem {
        SettingProblem(
            source: steps.map { .entry(file, $0) } ?? .file(file.path, line: nil), reason: reason)
    }

    /// The advice to quote a value, where the line that cannot be read is a key and a bare word.
    private static func unquoted(_ text: String, line: Int) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(line - 1),
            let match = lines[line - 1].wholeMatch(of: /\s*([\w-]+)\s*=\s*([^\s"'\[{#][^"'#]*?)\s*(?:#.*)?/)
        else { return nil }
        return "the value of '\(match.1)' needs quotes: \(match.1) = \"\(match.2)\""
    }

    /// The library's words as one clause.
    private static func words(_ text: String) -> String {
        "not TOML: " + text.prefix(1).lowercased() + text.dropFirst()
    }
}

extension SettingValue {
    fileprivate init(_ value: any TOMLValueConvertible) {
        switch value.type {
        case .bool: self = .flag(value.bool ?? false)
        case .string: self = .text(value.string ?? "")
        case .int: self = .text(value.int.map(String.init) ?? "")
        case .double: self = .text(value.double.map { "\($0)" } ?? "")
        case .array:
            let texts = value.array?.map { $0.string ?? $0.int.map(String.init) } ?? []
            self = texts.contains(nil) ? .other("a list of other things") : .list(texts.compactMap { $0 })
        case .table: self = .other("a section")
        case .date, .time, .dateTime: self = .other("a date or time")
        }
    }
}
