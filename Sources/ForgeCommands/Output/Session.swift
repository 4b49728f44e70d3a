import ForgeModel

/// The work of one command with somebody to show it to and somebody who may stop it.
struct Session: Sendable {
    let interruption = Interruption()
    let audience: Audience
    /// The program's last line where a signal ended the work; nil takes the reason's own, that of a book.
    var lastWords: String?

    /// - Parameters:
    ///   - json: whether a program reads stdout.
    ///   - verbosity: how much goes to stderr.
    ///   - isLive: whether progress is drawn in place where stderr is a terminal.
    ///   - awaitsLog: whether a log may join.
    init(json: Bool, verbosity: Verbosity, isLive: Bool, awaitsLog: Bool = false) {
        var renderers: [any Renderer] = []
        if json { renderers.append(JSONRenderer(.standard) { [interruption] in interruption.request($0) }) }
        if isLive, let terminal = Terminal(.error) {
            renderers.append(TerminalRenderer(terminal, verbosity: verbosity))
        } else {
            renderers.append(PlainRenderer(.error, verbosity: verbosity))
        }
        audience = Audience(renderers, awaitsLog: awaitsLog)
    }

    /// Of a command whose result goes to stdout: progress is shown where a person reads that.
    init(json: Bool, isQuiet: Bool) {
        let isTold = !isQuiet && !json
        self.init(json: json, verbosity: isTold ? .normal : .quiet, isLive: isTold)
    }

    /// Does the work while signals are listened to, and shows how it failed.
    ///
    /// - Parameter update: what is shown of an error.
    /// - Throws: what the work throws, `Ending` with the last words where a signal stopped it, or `Interruption.Reason` where
    ///   it is done but its reader has gone.
    func run(
        showing update: @escaping @Sendable (any Error) -> Update = { Self.update($0) },
        _ work: () async throws -> Void
    ) async throws {
        do {
            let watch = try SignalWatch(interruption) { [audience, lastWords] reason in
                audience.show(update(reason))
                if let text = lastWords ?? reason.message { OutputStream.tellError(text) }
            }
            defer { watch.end() }
            try await work()
        } catch {
            audience.show(update(error))
            if let lastWords, let reason = error as? Interruption.Reason, reason.isSignal {
                throw Ending(Outcome(reason), lastWords)
            }
            throw error
        }
        if let reason = interruption.reason, !reason.isSignal { throw reason }
    }

    /// The update for an error of a batch or a scan: the program's last line says the rest.
    static func update(_ error: any Error) -> Update {
        switch error {
        case let error as ForgeError: .failed(error.worded(.typed))
        case let reason as Interruption.Reason: .stopped(reason)
        default: .ended
        }
    }

    /// The update for an error where one book is all the work: that it was stopped is an error, too.
    static func bookUpdate(_ error: any Error) -> Update {
        switch error {
        case let error as ForgeError: .failed(error.worded(.typed))
        case Interruption.Reason.outputFailed(let error): .failed(error)
        case is Interruption.Reason: .failed(.cancelled(step: .encoding))
        default:
            .failed(
                ForgeError(
                    .system, step: .planning, reason: "an unexpected error", remedy: "report it",
                    cause: "\(error)"))
        }
    }
}
