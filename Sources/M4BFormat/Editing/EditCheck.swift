/// Reads the file as it will be, before anything is written.
struct EditCheck {
    let edit: M4BEdit
    let chapters: EditedChapters?
    let movie: OpenedMovie

    /// - Throws: `M4BEditError.notHeld`, and the errors of reading it.
    func check(_ plan: M4BEditPlan) throws {
        guard let planned = plan.file(of: movie.source) else { return }
        let file = try OpenedMovie(planned).file
        guard planned.size == plan.size, holdsItems(file), holdsChapters(file), holdsSound(file),
            file.isMoovFirst || !edit.bringsMovieToFront
        else { throw M4BEditError.notHeld }
    }

    private func holdsItems(_ file: M4BFile) -> Bool {
        if let covers = edit.covers, file.covers != covers { return false }
        let last = Dictionary(edit.items.map { ($0.key, $0.values) }) { $1 }
        return last.allSatisfy { key, values in
            let old = movie.file.tags.filter { $0.key == key }.count
            let there = file.tags.filter { $0.key == key }
            // A key of QuickTime's may have the name of an item of iTunes.
            return there.count >= values.count && there.count <= values.count + old
        }
    }

    private func holdsChapters(_ file: M4BFile) -> Bool {
        guard let chapters else { return file.chapters == movie.file.chapters }
        return file.chapters.map(\.title) == chapters.titles
    }

    private func holdsSound(_ file: M4BFile) -> Bool {
        let old = movie.file.tracks.filter { $0.handler == "soun" }
        let new = file.tracks.filter { $0.handler == "soun" }
        return old.map(\.id) == new.map(\.id) && old.map(\.packetCount) == new.map(\.packetCount)
            && (old.map(\.sttsTotal) == new.map(\.sttsTotal) || !edit.patches.isEmpty)
    }
}
