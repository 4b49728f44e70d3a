import ForgeEngine
import ForgeModel
import ForgeSystem

/// The threads that encode, shared by all books of the process.
///
/// A book is encoded in chunks, and every chunk takes one slot for a second or so. Books that wait take turns, whatever
/// the number of chunks each has waiting; a book that is alone has all slots. The number of slots changes how fast a
/// book is made and not one byte of it.
public final class EncodeSlots: Sendable {
    /// The slots of `Forge.convert` unless it is given others: half the cores, at least one.
    public static let shared = EncodeSlots(count: Machine.halfTheCores)

    /// How many chunks are encoded at once.
    public let count: Int
    private let turns = Turns()
    /// Tracks to be decoded ahead. They have threads of their own, since they wait for the book that wants them.
    private let decoding = Turns()
    /// Threads that were made so far.
    private let made = Monitor((encoding: 0, decoding: 0))
    private let start: ThreadMaker
    /// The owner of the slots; nil where they are this process's own.
    private let lender: (any SlotLender)?

    /// The number of slots that a user gets: at least 1, at most half the cores, or all of them.
    ///
    /// - Parameters:
    ///   - asked: the number asked for; nil for as many as are allowed.
    ///   - allCores: whether all cores may be used; else half of them is the limit.
    public static func allowed(_ asked: Int?, allCores: Bool) -> Int {
        allowed(asked, cores: allCores ? Machine.cores : Machine.halfTheCores)
    }

    static func allowed(_ asked: Int?, cores: Int) -> Int { min(max(1, asked ?? cores), cores) }

    /// - Parameter count: at least 1. The threads are made with the first book, and end when the slots are let go of.
    ///   Where the system does not give as many, those that there are do the work.
    public convenience init(count: Int) { self.init(count: count, start: startThread) }

    /// - Parameter lender: lends the slots, one for each chunk.
    package convenience init(count: Int, of lender: any SlotLender) {
        self.init(count: count, of: lender, start: startThread)
    }

    init(count: Int, of lender: (any SlotLender)? = nil, start: @escaping ThreadMaker) {
        precondition(count > 0, "at least one slot")
        (self.count, self.lender, self.start) = (count, lender, start)
    }

    deinit {
        turns.close()
        decoding.close()
    }

    /// Threads to decode beside those of the books. One decoder feeds about ten slots: 1,400 times real time is what MP3
    /// decodes at, and 145 what mono is encoded at.
    var mostDecoders: Int { count / 8 }

    /// Lets only so many slots take another chunk; those at work finish theirs.
    func allow(_ count: Int) { turns.allow(count) }

    /// A book's place in the turns. Makes the threads that are missing.
    ///
    /// - Throws: `ForgeError`: there is no thread to encode on, and none can be made.
    func lane() throws(ForgeError) -> some EncodeLane {
        let failure = made.update { made -> ForgeError? in
            do throws(ForgeError) {
                try makeThreads(&made)
                return nil
            } catch {
                return made.encoding == 0 ? error : nil
            }
        }
        if let failure { throw failure }
        return Lane(slots: self, book: turns.join())
    }

    private func makeThreads(_ made: inout (encoding: Int, decoding: Int)) throws(ForgeError) {
        while made.encoding < count {
            try start("forge-encode-\(made.encoding)") { [turns, replacement = Replacement(self)] in
                turns.work { replacement.make(encoding: 1) }
            }
            made.encoding += 1
        }
        while made.decoding < mostDecoders {
            try start("forge-decode-\(made.decoding)") { [decoding, replacement = Replacement(self)] in
                decoding.work { replacement.make(decoding: 1) }
            }
            made.decoding += 1
        }
    }

    /// For threads, which do not keep the slots alive.
    private struct Replacement: Sendable {
        private weak let slots: EncodeSlots?

        init(_ slots: EncodeSlots) { self.slots = slots }

        func make(encoding: Int = 0, decoding: Int = 0) {
            slots?.replace(encoding: encoding, decoding: decoding)
        }
    }

    /// Makes other threads in the place of some that do not come back; where that cannot be done now, with the next book.
    private func replace(encoding: Int = 0, decoding: Int = 0) {
        made.update { made in
            made.encoding -= encoding
            made.decoding -= decoding
            try? makeThreads(&made)
        }
    }

    private final class Lane: EncodeLane {
        private let slots: EncodeSlots
        private let book: Int

        init(slots: EncodeSlots, book: Int) {
            (self.slots, self.book) = (slots, book)
            slots.lender?.join()
        }

        deinit {
            slots.turns.leave()
            slots.lender?.leave()
        }

        var width: Int {
            slots.lender?.width ?? max(1, slots.made.read { $0.encoding } / max(1, slots.turns.books))
        }

        func submit(_ job: @escaping @Sendable () -> Void) {
            slots.turns.add(Self.watched(slots.lender.map { Self.lent(job, by: $0) } ?? job), of: book)
        }

        private static func lent(
            _ job: @escaping @Sendable () -> Void, by lender: any SlotLender
        ) -> @Sendable () -> Void {
            {
                lender.take()
                job()
                lender.giveBack()
            }
        }

        var decoders: Int { slots.made.read { $0.decoding } }
        func decode(_ job: @escaping @Sendable () -> Void) { slots.decoding.add(Self.watched(job), of: book) }

        /// A part of the work of the thread that makes the book: where it stalls, that has stalled.
        private static func watched(_ job: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
            guard let work = WatchedWork.current else { return job }
            return { work.run(job) }
        }
    }
}
