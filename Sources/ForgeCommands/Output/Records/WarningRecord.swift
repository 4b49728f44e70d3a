/// Something that the user should know.
struct WarningRecord: Encodable {
    let message: String
}
