/// News of work under way, in order, until the work has ended.
///
/// Any number of tasks may read it, each at its own speed and each from the beginning: plans, warnings and the ends of books
/// reach every reader, also one that begins late; of what changes all the time, such as progress, a slow reader gets the
/// newest of each stage. Reading neither slows the work down nor cancels it. A cancelled task gets no more.
public struct ForgeUpdates<Element: Sendable>: AsyncSequence, Sendable {
    /// No error: `ForgeTask.value` throws the reason why the work failed.
    public typealias Failure = Never

    private let pull: @Sendable () -> @Sendable () async -> Element?

    /// - Parameter transform: what readers get of an event; nil passes it over.
    init<Event>(_ hub: EventHub<Event>, _ transform: @escaping @Sendable (Event) -> Element?) {
        pull = {
            let reader = hub.reader()
            return {
                while let event = await reader.next() {
                    if let element = transform(event) { return element }
                }
                return nil
            }
        }
    }

    /// A reader that begins with the first of the news.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pull: pull()) }

    /// One task's place in the news.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let pull: @Sendable () async -> Element?

        /// The next of the news; nil when the work has ended, or the calling task was cancelled.
        public mutating func next() async -> Element? { await pull() }

        /// The next of the news; nil when the work has ended, or the calling task was cancelled.
        ///
        /// - Parameter actor: the actor that the caller is on.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
            await pull()
        }
    }
}
