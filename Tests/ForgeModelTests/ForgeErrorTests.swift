import ForgeModel
import Testing

@Suite struct ForgeErrorTests {
    @Test func `says file step reason cause and remedy`() {
        let error = ForgeError(
            .inputDamaged, step: .probing, path: "a/b.mp3", reason: "it is no audio", remedy: "replace it",
            cause: "Invalid data")
        #expect("\(error)" == "a/b.mp3 is no audio (Invalid data); replace it")
    }

    @Test func `without file and cause`() {
        let error = ForgeError(.usage, step: .planning, reason: "r", remedy: "m")
        #expect("\(error)" == "r; m")
        #expect(
            "\(ForgeError.cancelled(step: .encoding))" == "stopped; run the command again")
        #expect(ForgeError.cancelled(step: .encoding).code == .cancelled)
    }

    /// A file name must not be able to break a line, ring the bell or colour a terminal.
    @Test func `is one line whatever the name`() {
        let error = ForgeError(
            .inputMissing, step: .scanning, path: "a\nb\u{1B}[31m\u{7}\r\u{85}ü🎧.mp3", reason: "r\n",
            remedy: "m")
        let text = "\(error)"
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(text.hasPrefix("a\\nb\\u{1B}[31m\\u{07}\\r\\u{0085}ü🎧.mp3: r"), "\(text)")
    }
}
