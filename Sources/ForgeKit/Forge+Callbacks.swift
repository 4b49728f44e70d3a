package import ForgeModel

/// The same work for callers inside this package, which hear of it on the threads that do it: `onEvent` is called one call
/// at a time, in order.
extension Forge {
    /// - Throws: `ForgeError`.
    package static func plan(
        _ request: ConversionRequest, onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionPlan {
        try await BookConversion(request, onEvent: onEvent).plan()
    }

    /// Cancelling the calling task stops the work within moments, leaves no file and throws `cancelled`.
    ///
    /// - Throws: `ForgeError`.
    package static func convert(
        _ request: ConversionRequest, on slots: EncodeSlots = .shared,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        try await BookConversion(request, slots: slots, onEvent: onEvent).run()
    }

    /// - Throws: `ForgeError`.
    package static func preview(
        _ request: PreviewRequest, on slots: EncodeSlots = .shared,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> PreviewReport {
        try await BookConversion(request.book, slots: slots, onEvent: onEvent).preview(request)
    }

    /// - Throws: `ForgeError`: the library's own folder cannot be read, or the task was cancelled.
    package static func scan(
        _ library: ForgePath, options: DiscoveryOptions = DiscoveryOptions(), writesSidecars: Bool = false,
        onEvent: @escaping @Sendable (ScanEvent) -> Void
    ) async throws -> LibraryReport {
        try await LibrarySurvey(
            root: library, options: options, writesSidecars: writesSidecars, onEvent: onEvent
        ).run()
    }

    /// - Throws: `ForgeError`: there is nothing to check, or the task was cancelled.
    package static func verify(
        _ paths: [ForgePath], onEvent: @escaping @Sendable (VerificationEvent) -> Void
    ) async throws -> VerificationReport {
        try await LibraryVerifier(paths: paths, onEvent: onEvent).run()
    }
}
