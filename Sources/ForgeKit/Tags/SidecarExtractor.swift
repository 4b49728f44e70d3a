import ForgeDiscovery
import ForgeEngine
import ForgeModel
import ForgeSystem

/// Writes what an audio file says of its book into files. Blocks.
struct SidecarExtractor {
    /// - Throws: `ForgeError`: the audio cannot be read, or a file not be written.
    static func run(
        _ request: ExtractRequest, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> ExtractReport {
        let facts = try facts(of: request.file, isCancelled)
        let (folder, isAlone) = try place(request)
        var report = ExtractReport(request.file, files: [], notes: [])
        for kind in SidecarKind.allCases where request.kinds.contains(kind) {
            let document: SidecarDocument?
            do { document = try SidecarDocument(kind, of: facts, isAlone: isAlone) } catch {
                throw ForgeError(
                    .system, step: .writing, path: request.file, reason: "its metadata could not be written",
                    remedy: "report it", details: "\(error)")
            }
            guard let document else { continue }
            guard let name = document.name else {
                report.notes.append(
                    "no \(kind.rawValue): other audio lies in \(folder), which it would be taken for as well")
                continue
            }
            let path = folder == "." && request.folder == nil ? name : folder.appending(name)
            let state = try state(of: path, beside: document.bytes, request)
            if state == .written, !request.isTrial {
                try WholeFile.makeFolders(folder)
                try WholeFile.write(document.bytes, to: path, replacing: request.overwrite)
            }
            report.files.append(
                ExtractReport.File(kind, path, state, size: document.bytes.count))
        }
        return report
    }

    private static func facts(
        of file: ForgePath, _ isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> SidecarDocument.Facts {
        let probe = try Prober.probe(file, isCancelled: isCancelled)
        let chapters = probe.chapters.enumerated().map { index, chapter in
            Chapter(start: chapter.start, title: chapter.title ?? "Chapter \(index + 1)")
        }
        return SidecarDocument.Facts(
            of: file, BookMetadata(tagsOf: [probe]), cover: probe.cover, chapters: chapters,
            rate: probe.sampleRate, length: probe.length)
    }

    /// The folder of the files, and whether it is the book's own.
    private static func place(_ request: ExtractRequest) throws(ForgeError) -> (ForgePath, isAlone: Bool) {
        let isAlone =
            if let known = request.hasOwnFolder { known } else {
                try Discovery.hasOwnFolder(request.file, in: request.library)
            }
        guard let folder = request.folder else { return (request.file.parent, isAlone) }
        guard let library = request.library, let below = request.file.parent.within(library) else {
            return (folder.appending(request.file.stem), true)
        }
        return (folder.appending(isAlone ? below : below.appending(request.file.stem)), true)
    }

    private static func state(
        of path: ForgePath, beside bytes: [UInt8], _ request: ExtractRequest
    ) throws(ForgeError) -> ExtractReport.File.State {
        do throws(SystemError) {
            let old = try OpenFile.head(of: path.bytes, bytes.count + 1)
            return old == bytes ? .unchanged : request.overwrite ? .written : .kept
        } catch {
            if error.kind == .missing { return .written }
            throw ForgeError(errno: error.code, .output, step: .writing, path: path)
        }
    }
}
