import ForgeModel
import TOMLKit

/// A file of settings in TOML: keys above the sections are for every command that has the option, those of a section
/// for the command it is named after.
struct SettingsFile: Hashable {
    let path: ForgePath
    let text: String

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

    /// The line, from 1, of the first section whose name begins with what no name begins with; nil where there is none. TOMLKit's
    /// parser asserts that it does, and ends the program.
    var namelessSection: Int? {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        return lines.firstIndex { line in
            var rest = line.drop { $0 == " " || $0 == "\t" }
            guard rest.first == "[" else { return false }
            rest = rest.dropFirst()
            if rest.first == "[" { rest = rest.dropFirst() }
            guard let first = rest.first(where: { $0 != " " && $0 != "\t" }) else { return true }
            return !(first.isASCII && (first.isLetter || first.isNumber) || "_-\"']".contains(first))
        }.map { $0 + 1 }
    }

    /// Each look keeps a copy of the file's beginning to the end of the process: TOMLKit frees nothing.
    private static let mostLooks = 100
}
