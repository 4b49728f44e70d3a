/// A remedy, for people: words in which options stand as values, so that whoever shows it can say what he calls them.
///
/// Written as a text: `"replace it with \(.overwrite) or choose another name with \(.output)"`.
public struct Remedy: Hashable, Sendable, Codable {
    fileprivate enum Part: Hashable, Sendable, Codable {
        case text(String)
        case option(ForgeOption)
    }

    private var parts: [Part]

    /// A remedy that names no option.
    public init(_ text: String) { parts = [.text(text)] }

    /// The words, with options called by the names that are given.
    public func worded(_ names: OptionNames) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .option(let option): names[option]
            }
        }.joined()
    }

    /// Whether it names an option.
    package func names(_ option: ForgeOption) -> Bool { parts.contains(.option(option)) }
}

extension Remedy: CustomStringConvertible {
    /// The words, with options called by the library's properties.
    public var description: String { worded(OptionNames()) }
}

extension Remedy: ExpressibleByStringInterpolation {
    /// Collects the words and options of a remedy.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        /// An empty remedy; nothing is reserved, for remedies are short.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds words.
        public mutating func appendLiteral(_ literal: String) {
            guard !literal.isEmpty else { return }
            if case .text(let before)? = parts.last {
                parts[parts.count - 1] = .text(before + literal)
            } else {
                parts.append(.text(literal))
            }
        }

        /// Adds the name of an option.
        public mutating func appendInterpolation(_ option: ForgeOption) { parts.append(.option(option)) }

        /// Adds another remedy with its options.
        public mutating func appendInterpolation(_ remedy: Remedy) {
            for part in remedy.parts {
                switch part {
                case .text(let text): appendLiteral(text)
                case .option(let option): appendInterpolation(option)
                }
            }
        }

        /// Adds a value as words.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            appendLiteral(value.description)
        }
    }

    /// A remedy that names no option.
    public init(stringLiteral text: String) { self.init(text) }

    /// A remedy of words and options.
    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}
