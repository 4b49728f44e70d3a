/// The dispositions of signals in this process.
package enum Signals {
    /// - Parameter handler: also SIG_IGN or SIG_DFL.
    package static func set(_ number: Int32, to handler: SignalHandler?) {
        var action = sigaction()
        Platform.setHandler(handler, in: &action)
        // What waits in a system call goes on waiting.
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }

    /// As kill(1) calls it, with its SIG.
    package static func name(of number: Int32) -> String {
        let names = [
            SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
            SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
            SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM",
            SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
        ]
        return names[number] ?? "signal \(number)"
    }

    package static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(Platform.handler(action), to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
