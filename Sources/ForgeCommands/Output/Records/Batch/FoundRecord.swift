/// The libraries are listed; their files are not opened yet.
struct FoundRecord: Encodable {
    let folders: Int
    let files: Int
}
