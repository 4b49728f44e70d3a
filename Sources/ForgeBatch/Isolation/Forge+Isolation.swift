public import ForgeKit

extension Forge {
    /// Makes one M4B in a process of its own.
    ///
    /// - Parameters:
    ///   - request: the inputs and what is wanted of the book.
    ///   - isolation: the program of that process, and its most memory.
    ///   - slots: the threads that encode; by default those that all books share, half the cores.
    public static func convert(
        _ request: ConversionRequest, isolation: Isolation, on slots: EncodeSlots = .shared
    ) -> Conversion {
        ForgeTask(.configuring) {
            try await IsolatedBook.convert(request, isolation: isolation, on: slots, onEvent: $0)
        }
    }
}
