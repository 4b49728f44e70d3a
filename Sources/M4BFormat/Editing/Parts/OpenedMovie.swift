/// A file that is to be edited, its boxes looked into.
struct OpenedMovie {
    /// Tables of more bytes are left in the file: nothing of them is needed in place.
    private static let tableLimit = 1 << 20

    let source: any ByteSource
    let file: M4BFile
    let moov: BoxCursor
    /// The boxes inside it.
    let boxes: [BoxCursor]

    init(_ source: any ByteSource) throws {
        self.source = source
        file = try M4BFile(reading: source, tableLimit: Self.tableLimit)
        guard !file.isFragmented else { throw M4BEditError.fragmented }
        guard file.topLevelBoxes.count(where: { $0.type == "moov" }) == 1 else {
            throw M4BEditError.severalMovies
        }
        moov = file.movieBox
        boxes = try moov.children()
    }

    /// The boxes of the tracks, each with what was read of it.
    var tracks: [(box: BoxCursor, track: M4BTrack)] {
        Array(zip(boxes.filter { $0.type == "trak" }, file.tracks)).map { (box: $0, track: $1) }
    }
}
