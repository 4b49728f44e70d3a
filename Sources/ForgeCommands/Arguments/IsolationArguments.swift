import ArgumentParser
import ForgeBatch

/// Whether each book gets a process of its own, as typed.
struct IsolationArguments: ParsableArguments {
    @Flag(
        help: """
            Make each book in a process of its own, so that a decoder that crashes costs one book. batch does so by \
            itself.
            """)
    var isolate = false

    @Flag(help: "Make all books in one process.")
    var noIsolate = false

    @Option(
        help: ArgumentHelp(
            "Fail a book whose process wants more memory (address space) than this, such as 800M or 2G.",
            valueName: "size"),
        transform: MemorySize.init(parsing:))
    var memoryLimit: MemorySize?

    func validate() throws {
        if isolate, noIsolate { throw ValidationError("--isolate and --no-isolate contradict each other") }
        if noIsolate, memoryLimit != nil {
            throw ValidationError(
                "--memory-limit is of a process for each book, which --no-isolate rules out")
        }
    }

    /// - Parameter isUsual: whether books get processes of their own where nothing was typed.
    func isolation(isUsual: Bool) -> Isolation? {
        guard !noIsolate, isolate || isUsual || memoryLimit != nil else { return nil }
        return .own(memoryLimit: memoryLimit?.bytes)
    }
}
