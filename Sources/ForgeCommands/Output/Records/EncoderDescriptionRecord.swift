import ForgeModel

/// An encoder of the linked FFmpeg and its coders.
struct EncoderDescriptionRecord: Encodable {
    let name: String
    let coders: [String]

    init(_ encoder: EncoderDescription) { (name, coders) = (encoder.name, encoder.coders) }
}
