/// A preset as a plan names it.
public struct PresetUse: Hashable, Sendable, Codable {
    /// The preset that was asked for.
    public var name: Preset
    /// The settings that it gave, a phrase for each that nothing stronger set.
    public var gave: [String]

    package init(name: Preset, gave: [String]) { (self.name, self.gave) = (name, gave) }
}

extension PresetUse: CustomStringConvertible {
    /// "speech: mono, at most 64 kb/s"
    public var description: String {
        name.rawValue + (gave.isEmpty ? "" : ": " + gave.joined(separator: ", "))
    }
}
