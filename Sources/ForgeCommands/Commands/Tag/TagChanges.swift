import ArgumentParser
import ForgeModel

/// The values that the command line gives to fields and tags, and those that it takes away.
struct TagChanges {
    private(set) var fields: [MetadataField: String] = [:]
    private(set) var tags: [String: [String]] = [:]
    private(set) var removesCover = false

    /// - Parameters:
    ///   - set: "NAME=VALUE", several of one name for several values.
    ///   - remove: names.
    /// - Throws: `ValidationError`.
    init(set: [String], remove: [String]) throws(ValidationError) {
        var values: [TagChoice: [String]] = [:]
        for word in set {
            guard let mark = word.firstIndex(of: "=") else {
                throw ValidationError("--set \(Spelling.quoted(word)) has no '='; type --set NAME=VALUE")
            }
            let choice = try TagChoice(RawArgument.readable(String(word[..<mark])))
            let value = RawArgument.readable(String(word[word.index(after: mark)...]))
            guard value.contains(where: { !$0.isWhitespace }) else {
                throw ValidationError(
                    "--set \(choice.name) needs a value; --remove \(choice.name) removes it")
            }
            values[choice, default: []].append(value)
        }
        for (choice, texts) in values {
            switch choice {
            case .field(let field):
                guard texts.count == 1 || field.names.isList else {
                    throw ValidationError("--set \(choice.name) was given twice, and a book has one")
                }
                let people = field == .author || field == .narrator
                fields[field] = texts.joined(separator: people ? ", " : BookMetadata.genreSeparator)
            case .tag(let key): tags[key] = texts
            case .cover: throw ValidationError("--set has no cover; type --cover FILE")
            }
        }
        for word in remove {
            let choice = try TagChoice(RawArgument.readable(word))
            guard values[choice] == nil else {
                throw ValidationError("--set and --remove both name \(choice.name)")
            }
            switch choice {
            case .field(let field): fields[field] = ""
            case .tag(let key): tags[key] = []
            case .cover: removesCover = true
            }
        }
    }
}
