import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns SIGINT, SIGTERM and SIGHUP into requests to stop. The second one ends the process at once.
///
/// It listens for as long as it lives. A SIGHUP that was ignored when the process began stays ignored: that is
/// how `nohup` works.
struct SignalWatch {
    private var sources: [any DispatchSourceSignal] = []

    init(_ interruption: Interruption) {
        let queue = DispatchQueue(label: "forge-native.signals")
        let listening = DispatchGroup()
        for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !Self.isIgnored(number) {
            // The default action would end the process before the source hears of the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in
                OutputStream.hurry()
                if !interruption.request(.signal(number)) {
                    // What shows progress stands there yet: the shell gets a new line for its prompt.
                    if Terminal(.error) != nil { OutputStream.error.write("\n") }
                    _exit(ExitStatus.signal(number))
                }
            }
            listening.enter()
            source.setRegistrationHandler { @Sendable in listening.leave() }
            source.activate()
            sources.append(source)
        }
        // Sources begin to listen on a thread of theirs: a signal that came before would be ignored.
        listening.wait()
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
