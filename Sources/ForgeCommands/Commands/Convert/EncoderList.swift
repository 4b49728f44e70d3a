import ForgeKit
import ForgeModel

/// The output of `--encoder list`: the AAC encoders of the linked FFmpeg, best first.
struct EncoderList {
    let encoders: [EncoderDescription]
    let asJSON: Bool

    init(_ encoders: [EncoderDescription] = Forge.encoders, asJSON: Bool) {
        self.encoders = encoders
        self.asJSON = asJSON
    }

    var text: String {
        var lines = JSONLines()
        return encoders.map { encoder in
            if asJSON { return lines.line("encoder", EncoderDescriptionRecord(encoder)) }
            let coders = encoder.coders.isEmpty ? "" : "  coders: \(encoder.coders.joined(separator: ", "))"
            return encoder.name + coders + "\n"
        }.joined()
    }

    func print() throws {
        if encoders.isEmpty {
            throw ForgeError(
                .usage, step: .planning, reason: "the linked FFmpeg has no AAC encoder",
                remedy: "install an FFmpeg that was built with one")
        }
        try OutputStream.standard.emit(text)
    }
}
