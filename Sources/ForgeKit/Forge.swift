import ForgeDiscovery
import ForgeEngine
public import ForgeModel

/// The engine for one book: plan, convert, preview, inspect, verify, and scan a library.
///
/// Work begins at once on threads of its own, and is followed, awaited and cancelled by the `ForgeTask` that is given back. No
/// call blocks the caller's thread, but where it is said.
public enum Forge {
    /// Plans what `convert` would make. Writes nothing.
    ///
    /// - Parameter request: the inputs and what is wanted of the book.
    public static func plan(_ request: ConversionRequest) -> ForgeTask<ConversionPlan, ConversionEvent> {
        ForgeTask(.planning) { try await BookConversion(request, onEvent: $0).plan() }
    }

    /// Makes one M4B.
    ///
    /// - Parameters:
    ///   - request: the inputs and what is wanted of the book.
    ///   - slots: the threads that encode; by default those that all books share, half the cores.
    public static func convert(
        _ request: ConversionRequest, on slots: EncodeSlots = .shared
    ) -> ForgeTask<ConversionReport, ConversionEvent> {
        ForgeTask(.configuring) { try await make(request, on: slots, onEvent: $0) }
    }

    /// Makes samples of a book, one for each preset, and one of the source, all of the same half minute: each sounds as the
    /// whole book would. Progress is that of the first look, then that of all samples together.
    ///
    /// - Parameters:
    ///   - request: the book, the presets and the place.
    ///   - slots: the threads that encode.
    public static func preview(
        _ request: PreviewRequest, on slots: EncodeSlots = .shared
    ) -> ForgeTask<PreviewReport, ConversionEvent> {
        ForgeTask(.configuring) {
            try await BookConversion(request.book, slots: slots, onEvent: $0).preview(request)
        }
    }

    /// Looks through a library: which books it holds, as they would be built. Opens every file; writes nothing, unless told to.
    ///
    /// One bad file or folder is noted where it belongs and never stops the scan; only a library whose own folder cannot be
    /// read is an error.
    /// - Parameters:
    ///   - library: the folder to look through.
    ///   - options: how tracks are ordered, named and decoded.
    ///   - writesSidecars: whether each book in a folder of its own without a `metadata.json` gets one with what is known of
    ///     it, in Audiobookshelf's form; `ScannedBook.sidecar` names it, and a warning of the book says where it cannot be
    ///     written.
    public static func scan(
        _ library: ForgePath, options: DiscoveryOptions = DiscoveryOptions(), writesSidecars: Bool = false
    ) -> ForgeTask<LibraryReport, ScanEvent> {
        ForgeTask(.scanning) {
            try await LibrarySurvey(
                root: library, options: options, writesSidecars: writesSidecars, onEvent: $0
            ).run()
        }
    }

    /// The streams, length, chapters, tags and layout of an audio file. Reads all packets where only they tell the length.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - audioTrack: which of several audio tracks, from 1; nil takes the one that a book would.
    /// - Throws: `ForgeError`.
    public static func inspect(
        _ path: ForgePath, audioTrack: Int? = nil
    ) async throws(ForgeError) -> Inspection {
        try await WorkerPool.shared.runAlone(.probing) {
            try Inspector.inspect(path, audioTrack: audioTrack, isCancelled: { Task.isCancelled })
        }
    }

    /// Checks MP4, M4A and M4B files of any maker: boxes, sound, edit lists, chapters, covers and tags. Decodes every packet;
    /// changes nothing, unless told to. Two files are checked at a time, at most.
    ///
    /// A file that cannot be read is told of in its place, as `Verification.error`, and stops nothing.
    /// - Parameters:
    ///   - paths: files, and folders, which mean all files below them that are named `.m4b`, `.m4a` or `.mp4`.
    ///   - repair: how files are put right where that can be without a change to the sound; `Verification.fixed` says what
    ///     was. The result is checked before it is written, and a file that would not be better stays. Nil changes nothing.
    /// - Throws: `ForgeError`, from the task: nothing is at a path, or there is no such file below the folders.
    public static func verify(
        _ paths: [ForgePath], repairing repair: RepairRequest? = nil
    ) -> ForgeTask<VerificationReport, VerificationEvent> {
        ForgeTask(.verifying) { onEvent in
            try await LibraryVerifier(paths: paths, onEvent: onEvent) { path throws(ForgeError) in
                if let repair {
                    return try FileFixer.fix(
                        path, repair, isNumber: ChapterTitle.isNumber, isCancelled: { Task.isCancelled })
                }
                return try FileVerifier.verify(
                    path, isNumber: ChapterTitle.isNumber, isCancelled: { Task.isCancelled })
            }.run()
        }
    }

    /// The AAC encoders of the linked libavcodec, best first.
    public static var encoders: [EncoderDescription] { Planner.EncoderFacts.linked().map(\.description) }

    /// Leaves libav's log, which is the whole process's, as it is: for programs that use libav themselves and have a log
    /// callback of their own, which they set after this call.
    ///
    /// By default libav's errors are shown nowhere, and the last line of a failure is in `ForgeError.details`; then it is not.
    /// Holds for the rest of the process. May be called from any thread; before any other work, or libav's own callback
    /// takes the place of ours.
    public static func leaveFFmpegLogAlone() { LinkedFFmpeg.leaveLogAlone() }

    /// The linked FFmpeg's release, such as "5.1.9".
    public static var ffmpegVersion: String { linkedFFmpegVersion }

    /// The four libraries of FFmpeg in this process.
    public static var libraries: [LibraryVersion] { LinkedFFmpeg.libraries }

    /// The name of the decoder that is taken for a codec ("mp3", "webp"); nil when the linked libavcodec has none.
    public static func decoder(of codec: String) -> String? { LinkedFFmpeg.decoder(of: codec) }
}
