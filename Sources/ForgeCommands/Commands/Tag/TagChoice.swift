import ArgumentParser
import ForgeKit
import ForgeModel

/// A field or a tag that the command line names.
enum TagChoice: Hashable {
    case field(MetadataField)
    /// By its name in an MP4.
    case tag(String)
    case cover

    /// The cover's name among those of fields.
    private static let coverName = "cover"

    /// A field by the name of its option, a tag of an MP4 by its own, a free-form one without its dashes, "com.apple.iTunes:Mood",
    /// and one of iTunes without small letters by its last name alone: "MOOD".
    ///
    /// - Throws: `ValidationError` for what is none of them.
    init(_ name: String) throws(ValidationError) {
        let word = name.lowercased().map { $0 == "_" ? "-" : String($0) }.joined()
        let field = MetadataField.allCases.first { $0.names.option == word || $0.rawValue == name }
        if let field {
            self = .field(field)
        } else if word == Self.coverName {
            self = .cover
        } else if Forge.isTagName(name) {
            self = .tag(name)
        } else if name.contains(":"), Forge.isTagName("----:\(name)") {
            self = .tag("----:\(name)")
        } else if !name.contains(":"), name.contains(where: \.isLetter), !name.contains(where: \.isLowercase)
        {
            self = .tag("----:com.apple.iTunes:\(name)")
        } else {
            let known = MetadataField.allCases.map(\.names.option) + [Self.coverName]
            let near = Spelling.nearest(to: name, among: known)
            throw ValidationError(
                "there is no field '\(name)'; "
                    + (near.map { "did you mean '\($0)'?" }
                        ?? "fields are \(known.joined(separator: ", ")); tags have names such as "
                        + "©nam, MOOD and com.apple.iTunes:Mood"))
        }
    }

    /// As it is typed.
    var name: String {
        switch self {
        case .field(let field): field.names.option
        case .tag(let key): key
        case .cover: Self.coverName
        }
    }
}
