import ForgeSystem

/// The result of work that several may tell: the first one counts. One task awaits it.
final class FirstResult<T: Sendable>: Sendable {
    private struct State {
        var result: Result<T, any Error>?
        var waiting: CheckedContinuation<T, any Error>?
    }

    private let state = Monitor(State())

    func tell(_ result: Result<T, any Error>) {
        let waiting = state.update { state -> CheckedContinuation<T, any Error>? in
            guard state.result == nil else { return nil }
            state.result = result
            return state.waiting
        }
        waiting?.resume(with: result)
    }

    var value: T {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.update { state in
                    if state.result == nil { state.waiting = continuation }
                    return state.result
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }
}
