/// The names that whoever makes a request has for the options of the library.
///
/// A command line calls them by its own options, so that what its users read tells them what to type.
public struct OptionNames: Hashable, Sendable, Codable {
    private let names: [ForgeOption: String]

    /// - Parameter names: those that differ from the library's.
    public init(_ names: [ForgeOption: String] = [:]) { self.names = names }

    /// The name of an option; the library's own where none was given.
    public subscript(option: ForgeOption) -> String { names[option] ?? option.rawValue }
}
