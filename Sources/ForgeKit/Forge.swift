import ForgeEngine
public import ForgeModel

/// The public face of the engine: one book, asynchronously.
///
/// All work is done on threads of its own; no call blocks the caller's.
public enum Forge {
    /// The plan that `convert` would carry out. Writes nothing.
    ///
    /// - Parameters:
    ///   - request: the inputs and what is wanted of the book.
    ///   - onEvent: called on workers' threads, one call at a time, in order.
    /// - Throws: `ForgeError`.
    public static func plan(
        _ request: ConversionRequest, onEvent: @escaping @Sendable (ConversionEvent) -> Void = { _ in }
    ) async throws -> ConversionPlan {
        try await Conversion(request, onEvent: onEvent).plan()
    }

    /// Makes one M4B.
    ///
    /// Cancelling the calling task stops the work within moments, leaves no file and throws `cancelled`.
    /// - Parameters:
    ///   - request: the inputs and what is wanted of the book.
    ///   - slots: the threads that encode; by default those that all books share, half the cores.
    ///   - onEvent: called on workers' threads, one call at a time, in order: the plan first, then warnings and progress.
    /// - Throws: `ForgeError`.
    public static func convert(
        _ request: ConversionRequest, on slots: EncodeSlots = .shared,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void = { _ in }
    ) async throws -> ConversionReport {
        try await Conversion(request, slots: slots, onEvent: onEvent).run()
    }

    /// Looks through a library: which books it holds, as they would be built. Opens every file, writes nothing.
    ///
    /// One bad file or folder is noted where it belongs and never stops the scan.
    /// - Parameters:
    ///   - library: the folder to look through.
    ///   - options: how tracks are ordered, named and decoded.
    ///   - onEvent: called one call at a time, in order, on no particular thread.
    /// - Throws: `ForgeError`: the library's own folder cannot be read, or the task was cancelled.
    public static func scan(
        _ library: FilePath, options: DiscoveryOptions = DiscoveryOptions(),
        onEvent: @escaping @Sendable (ScanEvent) -> Void = { _ in }
    ) async throws -> LibraryReport {
        try await LibrarySurvey(root: library, options: options, onEvent: onEvent).run()
    }

    /// The streams, length, chapters, tags and layout of an audio file. Reads all packets where only they tell the length.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - audioTrack: which of several audio tracks, from 1; nil takes the one that a book would.
    /// - Throws: `ForgeError`.
    public static func inspect(_ path: FilePath, audioTrack: Int? = nil) async throws -> Inspection {
        try await WorkerPool.shared.run {
            try Inspector.inspect(path, audioTrack: audioTrack, isCancelled: { Task.isCancelled })
        }
    }

    /// Refuses a link where a file of ours, such as a lock or a log, is to be made or written. Blocks.
    ///
    /// - Throws: `ForgeError`, `usage`, that names the link.
    package static func refuseLink(_ path: FilePath, remedy: String) throws(ForgeError) {
        guard path.isLink else { return }
        throw ForgeError(
            .usage, step: .configuring, path: path,
            reason: "it is a link, and nothing is written through links",
            remedy: remedy)
    }

    /// Bytes that the user may still write at a path, or where it would be made; nil where the system does not tell.
    ///
    /// Blocks for one system call.
    package static func freeBytes(at path: FilePath) -> Int64? { Preflight.freeBytes(at: path) }

    /// The AAC encoders of the linked libavcodec, best first.
    public static var encoders: [EncoderDescription] { Planner.EncoderFacts.linked().map(\.description) }

    /// The linked FFmpeg's release, such as "5.1.9".
    public static var ffmpegVersion: String { linkedFFmpegVersion }

    /// The four libraries of FFmpeg in this process.
    public static var libraries: [LibraryVersion] { LinkedFFmpeg.libraries }

    /// The name of the decoder that is taken for a codec ("mp3", "webp"); nil when the linked libavcodec has none.
    public static func decoder(of codec: String) -> String? { LinkedFFmpeg.decoder(of: codec) }
}
