import ForgeModel

/// A cue sheet: files, and in them the starts of tracks in 75ths of a second.
///
/// The form is that of CDRWIN's manual as EAC, foobar2000, fre:ac and ffmpeg write it.
struct CueSheet: Equatable {
    /// In the sheet's order; those without a start are left out.
    private(set) var sections: [CueSection] = []
    /// Tags of the album: keys as libavformat names tags.
    private(set) var tags: [String: String] = [:]

    /// Warnings about single lines, by their numbers; what they say is left out, or read as it was probably meant.
    private(set) var warnings: [String] = []

    /// - Throws: `SidecarError` where no line is the start of a chapter.
    init(_ text: String) throws(SidecarError) {
        var reader = CueSheetReader()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            try reader.read(line, number: index + 1)
        }
        reader.endTrack()
        sections = reader.sections.filter { !$0.chapters.isEmpty }
        (tags, warnings) = (reader.tags, reader.warnings)
        guard !sections.isEmpty else {
            throw SidecarError(reason: warnings.first ?? "it is not a cue sheet: it has no INDEX 01")
        }
    }
}
