/// One finding of `doctor`.
struct Checkup: Equatable {
    enum State: String {
        case ok
        /// Working, with less than there could be.
        case note
        /// Something does not work.
        case missing
    }

    let name: String
    let state: State
    /// The finding in words.
    let detail: String
    /// The remedy; nil where nothing is to be done.
    let remedy: String?

    init(_ name: String, _ state: State = .ok, _ detail: String, remedy: String? = nil) {
        self.name = name
        self.state = state
        self.detail = detail
        self.remedy = remedy
    }
}
