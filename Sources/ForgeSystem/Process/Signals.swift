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

    package static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(Platform.handler(action), to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
