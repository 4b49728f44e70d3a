import ArgumentParser
import ForgeModel

extension SampleRate {
    /// Reads a sample rate as people type it: `44100`, `44.1k`, `44.1kHz`.
    ///
    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        guard let hertz = DecimalQuantity(text, units: ["khz", "k"], plain: ["hz"]),
            (1_000...1_000_000).contains(hertz.value)
        else { throw ValidationError("a sample rate is in hertz, such as 44100 or 44.1k") }
        self.init(hertz: hertz.value)
    }
}
