import ForgeKit
import ForgeModel

/// One of the books that a folder or a file turned out to hold, with its plan or with why it cannot be made.
struct OpenedPart: Codable, Sendable {
    private let book: LibraryBook
    private let plan: ConversionPlan?
    private let error: ForgeError?

    init(_ book: LibraryBook, _ plan: Result<ConversionPlan, ForgeError>) {
        self.book = book
        switch plan {
        case .success(let plan): (self.plan, error) = (plan, nil)
        case .failure(let error): (self.plan, self.error) = (nil, error)
        }
    }

    var opened: (book: LibraryBook, plan: Result<ConversionPlan, ForgeError>) {
        (book, plan.map { .success($0) } ?? .failure(error ?? .cancelled(step: .probing)))
    }
}
