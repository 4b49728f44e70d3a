import ForgeBatch
import ForgeModel

/// The plan of a batch as `--dry-run` prints it. Text from files is shown with its control characters escaped.
struct BatchPlanText {
    /// A folder of the output and what goes into it.
    private struct Folder {
        var items: [BatchPlan.Item] = []
        /// In the order in which they come.
        var folders: [(name: String, content: Folder)] = []
        /// Where a folder stands among them, by its name.
        private var places: [String: Int] = [:]

        mutating func add(_ item: BatchPlan.Item, _ path: ArraySlice<String>) {
            guard path.count > 1, let name = path.first else { return items.append(item) }
            let place = places[name] ?? folders.count
            if place == folders.count {
                folders.append((name, Folder()))
                places[name] = place
            }
            folders[place].content.add(item, path.dropFirst())
        }
    }

    private let plan: BatchPlan
    private let output: ForgePath
    private let origin: String?
    private let template: OutputTemplate?
    private let width: Int?

    /// - Parameters:
    ///   - output: the folder that the books go to.
    ///   - origin: where that was set; nil where it was typed.
    ///   - template: the names that were asked for.
    ///   - width: columns that a line may take at most, broken at spaces; nil breaks nothing.
    init(
        _ plan: BatchPlan, output: ForgePath, origin: String? = nil, template: OutputTemplate? = nil,
        width: Int? = nil
    ) {
        (self.plan, self.output, self.origin) = (plan, output, origin)
        (self.template, self.width) = (template, width)
    }

    /// Where the books go and how they are named, the tree of what is made or left out, then the sums. Finished books
    /// are counted.
    var text: String {
        var tree = Folder()
        for item in plan.items where item.action != .unchanged {
            let path = item.output.within(output) ?? item.output
            tree.add(item, path.string.split(separator: "/").map(String.init)[...])
        }
        let finished = plan.items.count { $0.action == .unchanged }
        return line("output", output.absolute.string + (origin.map { " (by \($0))" } ?? ""), 10)
            + (template.map { line("names", "\($0.text)\(examples)", 10) } ?? "")
            + (plan.preset.map { line("preset", "\($0)", 10) } ?? "")
            + (finished > 0
                ? line(
                    "finished",
                    "\(QuantityText.count(finished, "book")), left as before, with their names",
                    10) : "")
            + lines(tree, depth: 0)
            + plan.warnings.map { line("", "warning: \($0)", 0) }.joined()
            + (BatchText.gone(plan.gone) + BatchText(plan).summary).wrapped(columns: width)
    }

    /// Two names that the template gives.
    private var examples: String {
        let names = plan.items.lazy.filter { $0.action == .make }
            .map { ($0.output.within(output) ?? $0.output).string }.prefix(2)
        return names.isEmpty ? "" : ", such as " + names.joined(separator: " and ")
    }

    private func lines(_ folder: Folder, depth: Int) -> String {
        folder.items.map { lines($0, depth) }.joined()
            + folder.folders.map { name, content in
                laid(name + "/", depth) + lines(content, depth: depth + 1)
            }.joined()
    }

    /// The book's name, what is done with it and why, and its warnings.
    private func lines(_ item: BatchPlan.Item, _ depth: Int) -> String {
        let facts = [
            item.audioSeconds > 0 ? QuantityText.clock(seconds: item.audioSeconds) : nil,
            item.expectedBytes > 0 ? "about " + QuantityText.bytes(item.expectedBytes) : nil,
        ].compactMap(\.self)
        let reason = item.error?.description ?? item.reason
        return laid(item.output.lastComponent.string, depth)
            + laid(([item.action.rawValue] + facts).joined(separator: ", ") + ": \(reason)", depth + 2)
            + laid("from \(item.source)", depth + 2)
            + item.warnings.map { laid("warning: \($0)", depth + 2) }.joined()
    }

    private func laid(_ text: String, _ depth: Int) -> String {
        line("", String(repeating: "  ", count: depth) + text, depth * 2 + 2)
    }

    private func line(_ label: String, _ text: String, _ indent: Int) -> String {
        ((label.isEmpty ? "" : label.left(10)) + text.oneLine + "\n").wrapped(columns: width, indent: indent)
    }
}
