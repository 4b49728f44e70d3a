import ForgeModel

/// An encoder, and its coder where it has several.
struct EncoderRecord: Encodable {
    let name: String
    let coder: String?

    init(_ choice: EncoderChoice) { (name, coder) = (choice.name, choice.coder) }
}
