import ForgeModel
import TOMLKit

/// A file of settings in TOML: keys above the sections are for every command that has the option, those of a section
/// for the command it is named after.
struct SettingsFile: Hashable {
    let path: FilePath
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

    /// Each look keeps a copy of the file's beginning to the end of the process: TOMLKit frees nothing.
    private static let mostLooks = 100
}
