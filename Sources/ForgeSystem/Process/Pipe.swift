/// Both ends of a pipe(2), which no other program inherits once it is made.
struct Pipe {
    /// Read from.
    let output: Int32
    /// Written to.
    let input: Int32

    /// - Throws: the errno.
    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last }
        (output, input) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func closeBoth() {
        close(output)
        close(input)
    }
}
