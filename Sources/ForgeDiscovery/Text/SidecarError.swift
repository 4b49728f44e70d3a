/// Why a file beside the audio is left out.
struct SidecarError: Error {
    /// For people, without the file's name.
    var reason: String
    /// The file is what it should be, and has no chapters.
    var hasNoChapters = false

    static let noChapters = SidecarError(reason: "it has no chapters", hasNoChapters: true)
}
