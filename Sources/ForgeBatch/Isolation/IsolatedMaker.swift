package import ForgeKit
package import ForgeModel
import ForgeSystem

/// The engine, which makes each book in a process of its own, and opens them for the plan in another.
package struct IsolatedMaker: BookMaker {
    private let engine: EngineMaker
    private let slots: EncodeSlots
    private let isolation: Isolation
    private let opener: BookOpener
    /// Crashes by output: what crashed once may have met a bad moment of the machine.
    private let crashes = Monitor<[ForgePath?: Int]>([:])

    /// A book that crashed so often crashes for good.
    private static let mostCrashes = 2

    init(_ engine: EngineMaker, _ isolation: Isolation) {
        (self.engine, slots, self.isolation) = (engine, engine.slots, isolation)
        opener = BookOpener(isolation)
    }

    package func list(_ library: ForgePath) async throws -> LibraryListing { try await engine.list(library) }

    package func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)] {
        if let failure = book.failure { return [(book, .failure(failure))] }
        do {
            return try await opener.open(book, for: request).map(\.opened)
        } catch {
            return [(book, .failure(error as? ForgeError ?? .cancelled(step: .probing)))]
        }
    }

    package func make(
        _ book: LibraryBook, for request: ConversionRequest,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        // All are opened by now.
        opener.end()
        do {
            return try await IsolatedBook.convert(
                request, of: book, isolation: isolation, on: slots, onEvent: onEvent)
        } catch var error as ForgeError where error.code == .crashed {
            let count = crashes.update { crashes in
                crashes[request.output, default: 0] += 1
                return crashes[request.output] ?? 0
            }
            error.isTransient = count < Self.mostCrashes
            throw error
        }
    }
}
