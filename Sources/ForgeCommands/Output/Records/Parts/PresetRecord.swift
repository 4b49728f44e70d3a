import ForgeModel

/// A preset and what it gave.
struct PresetRecord: Encodable {
    let name: Preset
    let gave: [String]

    init(_ use: PresetUse) { (name, gave) = (use.name, use.gave) }
}
