package import ForgeModel
import ForgeSystem

/// Chapters and titles in files of their own, for a file that is there.
extension Discovery {
    /// The chapters of a file of any kind that `convert` takes, by the same rules: what can be put right is, with a warning.
    /// Blocks.
    ///
    /// - Parameters:
    ///   - sheet: the file of chapters.
    ///   - file: the file of sound, which a cue sheet may name.
    ///   - rate: of the starts and the length.
    /// - Throws: `ForgeError`: the sheet cannot be used.
    package static func chapters(
        in sheet: ForgePath, for file: ForgePath, rate: SampleRate, length: SampleCount,
        by change: ChapterChange
    ) throws(ForgeError) -> (chapters: [Chapter], warnings: [String]) {
        let track = TrackProbe(
            path: file, fileSize: 0, container: "", codec: "", sampleRate: rate, channels: 1, bitRate: nil,
            isLossless: false, length: length, isLengthExact: true, tags: [:])
        var options = DiscoveryOptions()
        options.chapterFile = sheet
        (options.textEncoding, options.optionNames) = (change.textEncoding, change.optionNames)
        let candidate = BookCandidate(name: "", files: [file], orderReason: "", isExplicitOrder: true)
        let list: ChapterList
        do throws(ForgeError) {
            list = try ChapterList(candidate: candidate, tracks: [track], bookTitles: [], options: options)
        } catch {
            var error = error
            if error.code == .inputUnreadable { error.remedy = "correct it, or name another file" }
            throw error
        }
        let chapters = list.marks.map { mark in
            switch mark.place {
            case .track(_, let offset): Chapter(start: offset, title: mark.title)
            case .book(let time): Chapter(start: time.samples(at: rate), title: mark.title)
            }
        }
        return (chapters, list.warnings)
    }

    /// The titles in a text: those of a chapter file of any form, else its lines without the empty ones; in an EPUB those of
    /// its table of contents. Blocks.
    ///
    /// - Returns: lists to choose from by their counts, those of a table of contents down to each depth; nil where the file is
    ///   neither.
    /// - Throws: `ForgeError`: there is no such file, or it cannot be read.
    package static func titles(
        in file: ForgePath, _ encoding: TextEncoding?
    ) throws(ForgeError) -> [[String]]? {
        _ = try FileStatus(scanning: file)
        do throws(SidecarError) {
            if ZipArchive.isOne(file) { return try EPUBContents(file).titles }
        } catch { throw unusable(file, error) }
        guard case .success(let bytes) = try TextFile.sidecar(file),
            let text = try? Sidecars.text(bytes, TextDecoding(encoding: encoding?.name))
        else { return nil }
        do throws(SidecarError) { return [try ChapterSheet.titles(text.text, of: file)] } catch {
            throw unusable(file, error)
        }
    }

    private static func unusable(_ file: ForgePath, _ error: SidecarError) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: .planning, path: file, reason: "its titles cannot be used",
            remedy: "correct it, or name another file", cause: error.reason)
    }
}
