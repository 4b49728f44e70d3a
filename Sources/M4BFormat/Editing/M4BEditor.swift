/// Plans edits of MP4 files, of any maker.
///
/// Nothing is read of the sound, and little of its tables, unless the file has to be written anew.
public enum M4BEditor {
    /// How an edit will be written. Reads, and writes nothing.
    ///
    /// - Parameters:
    ///   - source: the file.
    ///   - inNewFile: whether it is to be a new file even where there is room in this one.
    /// - Throws: `M4BEditError`, `M4BReadError` for a file that cannot be read, `M4BWriteError` for chapters that do not fit
    ///   it, and the errors of the source.
    public static func plan(
        _ edit: M4BEdit, of source: some ByteSource, inNewFile: Bool = false
    ) throws -> M4BEditPlan {
        let movie = try OpenedMovie(source)
        let chapters = try edit.chapters.map { try EditedChapters($0, in: movie) }
        let isMoved = edit.bringsMovieToFront && !movie.file.isMoovFirst
        var plan: M4BEditPlan?
        if !inNewFile, !isMoved { plan = try InPlaceEdit(edit, chapters, movie).plan() }
        let result = try plan ?? CopyEdit(edit, chapters, movie).plan()
        try EditCheck(edit: edit, chapters: chapters, movie: movie).check(result)
        return result
    }
}
