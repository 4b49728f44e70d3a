import ForgeDiscovery
import ForgeEngine
public import ForgeModel

extension Forge {
    /// The files at and below some paths, as `verify` takes them: of folders all that are named `.m4b`, `.m4a` or `.mp4`.
    ///
    /// - Throws: `ForgeError`: nothing is at a path, a folder cannot be looked into, or there is no such file.
    public static func movies(at paths: [ForgePath]) async throws(ForgeError) -> [ForgePath] {
        try await WorkerPool.reading.run(.scanning) {
            let listing = try MovieListing(paths, isCancelled: { Task.isCancelled })
            if let failure = listing.failures.first { throw failure.error }
            return listing.files
        }
    }

    /// Checks the chapters of files against their sound, all of which is decoded: those that are missing, out of order or behind
    /// the end, names that are numbers, marks inside of what is said, and those that drift. Changes nothing.
    ///
    /// A file that cannot be read is told of in its place, as `Verification.error`, and stops nothing.
    /// - Parameters:
    ///   - paths: files of any kind, and folders, as `verify` takes them.
    ///   - slots: the threads that decode.
    /// - Throws: `ForgeError`, from the task, as `verify` does.
    public static func checkChapters(
        _ paths: [ForgePath], on slots: EncodeSlots = .shared
    ) -> ForgeTask<VerificationReport, VerificationEvent> {
        ForgeTask(.verifying) { onEvent in
            let lane = try slots.lane()
            return try await LibraryVerifier(paths: paths, onEvent: onEvent) { path throws(ForgeError) in
                try ChapterSurvey.check(
                    path, isNumber: ChapterTitle.isNumber, lane: lane, isCancelled: { Task.isCancelled })
            }.run()
        }
    }

    /// The chapters of a file in a form that other programs read.
    ///
    /// - Returns: the text of a file.
    public static func chapterFile(of file: Inspection, as format: ChapterFormat) -> String {
        ChapterWriter(file.chapters, of: file.path, rate: file.sampleRate, length: file.length)
            .text(as: format)
    }
}
