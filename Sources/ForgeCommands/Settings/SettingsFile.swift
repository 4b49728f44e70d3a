import ForgeModel
import TOMLKit

/// A file of settings in TOML: keys above the sections are for every command that has the option, those of a section
/// for the command it is named after.
struct SettingsFile: Hashable {
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
                } else if options.command(key) != nil {
                    content.problems.append(
                        problem(at: [key], "'\(key)' is a section, [\(key)], not \(SettingValue(value).kind)")
                    )
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
        if content.problems.count > 1 {
            let lines = content.problems.map { ($0, $0.source.line ?? 0) }.sorted { $0.1 < $1.1 }
            content.problems = lines.map(\.0)
        }
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
                    key: key, value: given, source: .entry(self, steps),
                    words: try option.words(for: given.escaped)))
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
        SettingProblem(
            source: steps.map { .entry(self, $0) } ?? .file(path, line: nil), reason: reason)
    }

    /// The line on which a key stands, from 1; nil where it is not found. The library keeps the lines to itself, so it
    /// is asked of lines that begin with the key's letters whether the key is there when the file ends behind them.
    func line(of steps: [String]) -> Int? {
        guard let key = steps.last else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var looks = 0
        for start in lines.indices where lines[start].prefix(while: { $0 != "=" && $0 != "#" }).contains(key)
        {
            // A value may go on on the lines below.
            for end in start..<lines.count {
                looks += 1
                guard looks <= Self.mostLooks else { return nil }
                guard let table = try? TOMLTable(string: lines[...end].joined(separator: "\n")) else {
                    continue
                }
                let holds = steps.count == 1 ? table[key] != nil : table[steps[0]]?.table?[key] != nil
                if holds { return start + 1 }
                break
            }
        }
        return nil
    }

    /// Each look keeps a copy of the file's beginning to the end of the process: TOMLKit frees nothing.
    private static let mostLooks = 100

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
