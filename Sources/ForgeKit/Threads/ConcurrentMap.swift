package import ForgeModel

extension WorkerPool {
    /// Does blocking work for every item, several at once, and returns the results in the items' order.
    ///
    /// An item's failure is its own result. Work begins in the items' order, so that with `stopsAtFailure` every item
    /// before the first failure has its real result; those that were not begun get `cancelled`. When the calling task
    /// is cancelled, nothing more is begun, `Task.isCancelled` is true inside the work under way, and its results
    /// are awaited.
    ///
    /// - Parameters:
    ///   - limit: how many items are in the works at once, at least 1; the pool's threads are the other bound.
    ///   - onResult: called once for each item that was begun, when it is done, never twice at a time.
    package func map<Item: Sendable, T: Sendable>(
        _ items: [Item], limit: Int, step: ForgeError.Step, stopsAtFailure: Bool = false,
        onResult: (Int) -> Void = { _ in },
        _ work: @escaping @Sendable (Item) throws(ForgeError) -> T
    ) async -> [Result<T, ForgeError>] {
        precondition(limit > 0, "at least one item at a time")
        var results = [Result<T, ForgeError>](
            repeating: .failure(.cancelled(step: step)), count: items.count)
        await withTaskGroup(of: (Int, Result<T, ForgeError>).self) { group in
            var next = 0
            var mayBegin = true
            func begin() {
                guard mayBegin, next < items.count, !Task.isCancelled else { return }
                let index = next
                let item = items[index]
                next += 1
                group.addTask {
                    // A result, not a throw: the pool's own `run` forgets the error's type.
                    do {
                        let result = try await self.run { () -> Result<T, ForgeError> in
                            if Task.isCancelled { return .failure(.cancelled(step: step)) }
                            do throws(ForgeError) {
                                return .success(try work(item))
                            } catch {
                                return .failure(error)
                            }
                        }
                        return (index, result)
                    } catch {
                        // The work threw nothing: there is no thread to do it on.
                        return (index, .failure(error as? ForgeError ?? .cancelled(step: step)))
                    }
                }
            }
            for _ in 0..<limit { begin() }
            while let (index, result) = await group.next() {
                results[index] = result
                if stopsAtFailure, case .failure = result { mayBegin = false }
                onResult(index)
                begin()
            }
        }
        return results
    }
}
