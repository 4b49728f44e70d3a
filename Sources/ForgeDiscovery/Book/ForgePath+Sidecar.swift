import ForgeModel

extension ForgePath {
    /// True for names of files that may say something of a book: texts and pictures of the known kinds.
    var isSidecar: Bool {
        Sidecars.isOne(self) || ChapterSources.isChaptersText(self) || CoverChoice.isOne(self) || isPlaylist
    }
}
