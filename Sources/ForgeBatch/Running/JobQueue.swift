/// Jobs that are to begin, in their order: what was begun before, then the longest first.
struct JobQueue {
    /// The next one last.
    private var jobs: [Int]

    /// - Parameter weights: how long each job will take, in any unit.
    init(_ weights: [Double]) {
        // By place for equal weights: Swift's sort promises no stability.
        jobs = weights.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) }.reversed()
    }

    /// Takes the next job; nil where none is left.
    mutating func next() -> Int? { jobs.popLast() }

    /// Puts a job back that is due for another attempt: it was the longest of those that are left, and so comes before
    /// them.
    mutating func putBack(_ job: Int) { jobs.append(job) }
}
