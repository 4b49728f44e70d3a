import ArgumentParser
import ForgeModel

/// Presets as people type several: `speech,music`.
struct PresetList: ExpressibleByArgument, Equatable {
    let presets: [Preset]

    init?(argument: String) {
        var presets: [Preset] = []
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let preset = Preset(rawValue: String(name)) else { return nil }
            if !presets.contains(preset) { presets.append(preset) }
        }
        self.presets = presets
    }

    static var allValueStrings: [String] { Preset.allCases.map(\.rawValue) }
}
