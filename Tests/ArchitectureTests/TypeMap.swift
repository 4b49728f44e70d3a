/// Which file declares which type and which file names it, by the names alone.
///
/// Names that several files declare are passed over, so an arrow can be missing; none is invented but by a local name
/// that is equal to a type's.
struct TypeMap {
    struct Arrow {
        let name: String
        /// Of the file that declares it.
        let path: String
    }

    private let declarations: [String: Set<String>]
    private let named: [String: [Arrow]]

    init(_ files: [SourceFile]) {
        let declarations = Dictionary(uniqueKeysWithValues: files.map { ($0.path, Self.declarations($0)) })
        var homes: [String: [SourceFile]] = [:]
        for file in files {
            for name in declarations[file.path] ?? [] { homes[name, default: []].append(file) }
        }
        self.declarations = declarations
        named = Dictionary(
            uniqueKeysWithValues: files.map { file in
                let arrows = Self.names(file).sorted().compactMap { name -> Arrow? in
                    guard let home = homes[name], home.count == 1, home[0].target == file.target,
                        home[0].path != file.path
                    else { return nil }
                    return Arrow(name: name, path: home[0].path)
                }
                return (file.path, arrows)
            })
    }

    func declared(in path: String) -> Set<String> { declarations[path] ?? [] }

    /// To other files of the same target.
    func arrows(from path: String) -> [Arrow] { named[path] ?? [] }

    /// Files that each lead to all others of their circle, in the order of their paths.
    func circles(of paths: [String]) -> [[String]] {
        let reach = Dictionary(uniqueKeysWithValues: paths.map { ($0, reachable(from: $0)) })
        var seen: Set<String> = []
        return paths.compactMap { path in
            guard !seen.contains(path), let own = reach[path], own.contains(path) else { return nil }
            let circle = own.filter { reach[$0]?.contains(path) == true }
            seen.formUnion(circle)
            return circle.sorted()
        }
    }

    private func reachable(from path: String) -> Set<String> {
        var (found, next): (Set<String>, [String]) = ([], [path])
        while let path = next.popLast() {
            for arrow in arrows(from: path) where found.insert(arrow.path).inserted {
                next.append(arrow.path)
            }
        }
        return found
    }

    private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]

    /// Types at the file's top and those one level inside.
    private static func declarations(_ file: SourceFile) -> Set<String> {
        var result: Set<String> = []
        for line in file.code.split(separator: "\n") where line.prefix(while: { $0 == " " }).count <= 4 {
            let words = SourceFile.words(of: line)
            for (kind, name) in zip(words, words.dropFirst()) where kinds.contains(kind) && isType(name) {
                result.insert(String(name))
            }
        }
        return result
    }

    private static func names(_ file: SourceFile) -> Set<String> {
        Set(SourceFile.words(of: file.code[...]).filter(isType).map(String.init))
    }

    private static func isType(_ word: Substring) -> Bool {
        guard let first = word.utf8.first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) && word.utf8.count > 1
    }
}
