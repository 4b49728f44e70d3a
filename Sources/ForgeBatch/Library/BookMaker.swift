package import ForgeKit
package import ForgeModel

/// The engine as a batch sees it, so that tests and benchmarks can do without.
package protocol BookMaker: Sendable {
    func list(_ library: ForgePath) async throws -> LibraryListing
    func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)]
    func make(
        _ book: LibraryBook, for request: ConversionRequest,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport
}

/// The engine itself.
struct EngineMaker: BookMaker {
    let slots: EncodeSlots
    let discovery: DiscoveryOptions

    func list(_ library: ForgePath) async throws -> LibraryListing {
        try await Forge.list(library, options: discovery)
    }

    func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)] {
        await Forge.open(book, for: request)
    }

    func make(
        _ book: LibraryBook, for request: ConversionRequest,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        try await Forge.make(book, for: request, on: slots, onEvent: onEvent)
    }
}
