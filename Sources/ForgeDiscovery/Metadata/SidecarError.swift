/// Why a file beside the audio is left out.
struct SidecarError: Error {
    /// For people, without the file's name.
    var reason: String
}
