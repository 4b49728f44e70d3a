/// A line to a process. The first is a job, or one of any number of books to open; the end of the lines is the end of whoever
/// gave them.
enum WorkerOrder: Codable, Sendable {
    case job(WorkerJob)
    /// A book to open for the plan, by its number.
    case open(Int, WorkerJob)
    /// More slots, each for one chunk, and the book's share of all, at least 1.
    case slots(Int, share: Int)
    case cancel
}
