import ForgeModel
import TOMLKit

/// A file of settings in TOML: keys above the sections are for every command that has the option, those of a section
/// for the command it is named after.
struct SettingsFile {
    /// What a file gives: settings by section, nil for those above the sections.
    struct Content: Equatable {
        var settings: [String?: [Setting]] = [:]
        var problems: [SettingProblem] = []
    }

    let path: FilePath
    private let text: String

    init(path: FilePath, text: String) {
        self.path = path
        self.text = text
    }

    func content(_ options: OptionTable) -> Content {
        var content = Content()
        // The library takes text that ends at the first NUL.
        guard !text.utf8.contains(0) else {
            content.problems.append(problem(at: nil, "the file is no text"))
            return content
        }
        do {
            let root = try TOMLTable(string: text)
            for key in root.keys {
                guard let value = root[key] else { continue }
                if let command = options.command(key), let section = value.table {
                    for key in section.keys {
                        read(
                            section[key], key, in: command.name, known: command.options.map(\.name), options,
                            &content)
                    }
                } else if value.table != nil, options.option(key) == nil {
                    let mistake = SettingMistake.unknown(
                        key, "section", among: options.commands.map(\.name))
                    content.problems.append(problem(at: [key], mistake.reason))
                } else {
                    read(value, key, in: nil, known: options.keys, options, &content)
                }
            }
            // Values point into the table, which the library keeps to the end of the process.
        } catch let error as TOMLParseError {
            content.problems.append(
                SettingProblem(
                    source: .file(path, line: error.source.begin.line), reason: Self.words(error.description))
            )
        } catch {
            content.problems.append(problem(at: nil, "\(error)"))
        }
        content.problems.sort { Self.line($0.source) < Self.line($1.source) }
        return content
    }

    private func read(
        _ value: (any TOMLValueConvertible)?, _ key: String, in section: String?, known: [String],
        _ options: OptionTable, _ content: inout Content
    ) {
        let steps = [section, key].compactMap { $0 }
        guard known.contains(key), let option = options.option(key), let value else {
            content.problems.append(problem(at: steps, mistake(key, section, known, options).reason))
            return
        }
        let given = SettingValue(value)
        do throws(SettingMistake) {
            content.settings[section, default: []].append(
                Setting(
                    key: key, value: given, source: .file(path, line: line(of: steps)),
                    words: try option.words(for: given).map { RawArgument.text(of: Array($0.utf8)) }))
        } catch {
            content.problems.append(problem(at: steps, error.reason))
        }
    }

    /// What is wrong with a key that does not belong where it stands.
    private func mistake(
        _ key: String, _ section: String?, _ known: [String], _ options: OptionTable
    ) -> SettingMistake {
        if OptionTable.excluded.contains(key) { return .forOneRun(key) }
        if let section, options.option(key) != nil {
            return SettingMistake("'\(key)' is no option of '\(section)'")
        }
        return .unknown(key, "key", among: known)
    }

    private func problem(at steps: [String]?, _ reason: String) -> SettingProblem {
        SettingProblem(source: .file(path, line: steps.flatMap(line(of:))), reason: reason)
    }

    /// The line on which a key's value ends. The library keeps the lines to itself, so it is asked how much of the
    /// file it takes until the key is there.
    private func line(of steps: [String]) -> Int? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for count in 1...max(1, lines.count) {
            let head = lines.prefix(count).joined(separator: "\n")
            guard let table = try? TOMLTable(string: head) else { continue }
            let found = steps.count == 1 ? table[steps[0]] != nil : table[steps[0]]?.table?[steps[1]] != nil
            if found { return count }
        }
        return nil
    }

    /// The library's words as one clause.
    private static func words(_ text: String) -> String {
        "not TOML: " + text.prefix(1).lowercased() + text.dropFirst()
    }

    private static func line(_ source: SettingSource) -> Int {
        if case .file(_, let line?) = source { line } else { 0 }
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
