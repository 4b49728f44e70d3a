/// A program in a process of its own, with pipes to its standard input, and from its standard output and standard error.
///
/// Made with posix_spawn(3), which on Linux neither copies the memory of its caller nor makes a thread. The process begins
/// with SIGINT, SIGTERM and SIGHUP held back, since a terminal sends them to it, too: it is for its maker to say what they
/// mean. Pipes are closed, and a process that still lives is ended, with this value.
///
/// SIGPIPE must be ignored or blocked on the threads that use it, as it is on those of `Threads`.
package final class WorkerProcess: Sendable {
    /// How a process ended.
    package enum Ending: Hashable, Sendable {
        case status(Int32)
        case signal(Int32)
    }

    package let processID: pid_t
    /// Where its standard input is written to; nil once it is closed.
    private let input: Monitor<Int32?>
    private let output: Int32
    private let errors: Int32
    private let ending = Monitor<Ending?>(nil)

    /// Held while there are pipes that another process must not inherit.
    private static let making = Monitor(())
    /// Processes that were not waited for yet.
    private static let living = Monitor<Set<pid_t>>([])
    /// The program that runs: a path that leads to it also where its file has another name by now, or is replaced.
    package static var ownProgram: [UInt8] { Platform.ownProgram }
    /// The processes that live.
    package static var all: Set<pid_t> { living.read { $0 } }

    /// - Parameters:
    ///   - program: the path of the program.
    ///   - words: the name that it is to have, and its arguments.
    /// - Throws: the errno.
    package init(_ program: [UInt8], _ words: [String]) throws(SystemError) {
        let made = Self.making.update { _ in
            Result { () throws(SystemError) in try Self.make(program, words) }
        }
        let (process, pipes) = try made.get()
        processID = process
        (input, output, errors) = (Monitor(pipes[0].input), pipes[1].output, pipes[2].output)
        Self.living.update { _ = $0.insert(process) }
    }

    deinit {
        closeInput()
        if ending.read({ $0 == nil }) {
            kill()
            if hasEnded(within: 100) { _ = wait() }
        }
        close(output)
        close(errors)
    }

    private static func make(
        _ program: [UInt8], _ words: [String]
    ) throws(SystemError) -> (pid_t, [Pipe]) {
        var pipes: [Pipe] = []
        do throws(SystemError) {
            for _ in 0..<3 { pipes.append(try Pipe()) }
            let ends = [pipes[0].output, pipes[1].input, pipes[2].input]
            let process = try spawn(program, words, ends, holding: [SIGINT, SIGTERM, SIGHUP])
            for end in ends { close(end) }
            return (process, pipes)
        } catch {
            for pipe in pipes { pipe.closeBoth() }
            throw error
        }
    }

    /// Starts a program with three descriptors as its standard streams, and signals held back. No other descriptor stays
    /// open in it that is to be closed with another program (FD_CLOEXEC).
    ///
    /// - Throws: the errno.
    private static func spawn(
        _ program: [UInt8], _ words: [String], _ streams: [Int32], holding held: [Int32]
    ) throws(SystemError) -> pid_t {
        var (actions, attributes) = (Platform.spawnActions, Platform.spawnAttributes)
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (place, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(place))
        }
        var (mask, usual) = (sigset_t(), sigset_t())
        sigemptyset(&mask)
        sigfillset(&usual)
        for signal in held { sigaddset(&mask, signal) }
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let pointers = words.map { strdup($0) } + [nil]
        let variables = own(Platform.environment)
        defer { for pointer in pointers { free(pointer) } }
        let code = withName(program) {
            posix_spawn(&process, $0, &actions, &attributes, pointers, variables)
        }
        guard code == 0 else { throw SystemError(code) }
        return process
    }

    /// The environment of a process: that of this one, and Swift's own watch for crashes switched off unless somebody asked
    /// for it. It takes seconds to print a backtrace, and a signal that was sent it survives.
    private static func own(
        _ variables: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> [UnsafeMutablePointer<CChar>?] {
        var all: [UnsafeMutablePointer<CChar>?] = []
        while let variable = variables[all.count] { all.append(variable) }
        if getenv("SWIFT_BACKTRACE") == nil { all.append(quietly) }
        return all + [nil]
    }

    private nonisolated(unsafe) static let quietly = strdup("SWIFT_BACKTRACE=enable=no")

    // MARK: Talking

    /// Writes all bytes to its standard input. Blocks while the pipe is full.
    ///
    /// - Returns: false where nobody reads it any more.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        input.update { input in
            guard let input else { return false }
            return (try? FileBytes.writeAll(bytes, to: input)) != nil
        }
    }

    /// Ends its standard input.
    package func closeInput() {
        input.update { input in
            if let end = input { close(end) }
            input = nil
        }
    }

    /// Waits for what it says next on standard output and standard error, so many milliseconds at most.
    ///
    /// - Returns: what it said, which may be nothing; nil once its standard output has ended.
    package func next(milliseconds: Int32) -> (output: [UInt8], errors: [UInt8])? {
        var ends = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&ends, 2, milliseconds) > 0 else { return ([], []) }
        let said = ends[1].revents != 0 ? FileBytes.available(of: errors) : []
        guard ends[0].revents != 0 else {
            // An end alone would be there at once each time.
            if said.isEmpty { usleep(1000) }
            return ([], said)
        }
        let output = FileBytes.available(of: output)
        return output.isEmpty ? nil : (output, said)
    }

    /// Takes the standard streams of this process, where it is such a program: what else is written to standard output goes to
    /// standard error, and not between its lines.
    ///
    /// - Returns: what it reads from and writes to; nil where no descriptor is left.
    package static func takeStreams() -> (input: Int32, output: Int32)? {
        let streams: (input: Int32, output: Int32, errors: Int32) = (0, 1, 2)
        let output = dup(streams.output)
        guard output >= 0, fcntl(output, F_SETFD, FD_CLOEXEC) >= 0 else { return nil }
        dup2(streams.errors, streams.output)
        return (streams.input, output)
    }

    // MARK: Ending

    /// Ends it at once, whatever it does.
    package func kill() { end(processID) }

    /// Waits for its end.
    package func wait() -> Ending {
        ending.update { ending in
            if let ending { return ending }
            var status: Int32 = 0
            while waitpid(processID, &status, 0) < 0, errno == EINTR {}
            Self.living.update { _ = $0.remove(processID) }
            let signal = status & 0x7F
            let result = signal == 0 ? Ending.status(status >> 8 & 0xFF) : .signal(signal)
            ending = result
            return result
        }
    }

    /// Whether it ended, or does within so many milliseconds.
    package func hasEnded(within milliseconds: Int) -> Bool {
        for _ in 0...milliseconds {
            // Left for `wait` to take.
            var facts = siginfo_t()
            if waitid(P_PID, id_t(processID), &facts, WEXITED | WNOHANG | WNOWAIT) != 0
                || Platform.process(of: facts) != 0
            {
                return true
            }
            usleep(1000)
        }
        return false
    }
}

/// `kill(2)`, which inside the type would be its own.
private func end(_ process: pid_t) { kill(process, SIGKILL) }
