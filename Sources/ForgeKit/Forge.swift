public import ForgeModel

/// The public face of the engine: one book, asynchronously.
public enum Forge {
    /// Says what `convert` would do, without doing it.
    ///
    /// - Throws: `ForgeError`.
    public static func plan(
        _ request: ConversionRequest, onEvent: @escaping @Sendable (ConversionEvent) -> Void = { _ in }
    ) async throws -> ConversionPlan {
        fatalError("not written yet")
    }

    /// Makes one M4B. `onEvent` is called on the worker's thread, in order.
    ///
    /// Cancelling the calling task stops the work within a packet and leaves no file.
    /// - Throws: `ForgeError`.
    public static func convert(
        _ request: ConversionRequest, onEvent: @escaping @Sendable (ConversionEvent) -> Void = { _ in }
    ) async throws -> ConversionReport {
        fatalError("not written yet")
    }

    /// Reads what a file holds.
    ///
    /// - Throws: `ForgeError`.
    public static func inspect(_ path: FilePath) async throws -> Inspection {
        fatalError("not written yet")
    }

    /// The AAC encoders of the linked libavcodec, best first.
    public static var encoders: [EncoderDescription] { [] }

    /// Versions, for `--version` and logs: FFmpeg's release name.
    public static var ffmpegVersion: String { "" }
}
