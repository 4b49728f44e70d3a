import ForgeEngine
public import ForgeModel

extension Forge {
    /// Splits a file into parts: the packets of its sound are copied, each part begins and ends with the very sample, and has the
    /// tags and covers of the file, foreign ones included. The parts joined again are the sound of the file, to the sample.
    ///
    /// Parts of one book have its title as their album, a title and a number of their own; books that were one have a title, a
    /// place in the series, and no ASIN, ISBN or subtitle. HE-AAC is cut at the packet that is nearest. A packet that does not
    /// decode is copied as it is.
    ///
    /// - Parameters:
    ///   - request: the file and the places.
    ///   - slots: the threads that listen for pauses, where they are needed.
    /// - Throws: `ForgeError`, from the task: a name is taken, before anything is written; later, parts that are made stay.
    public static func split(
        _ request: SplitRequest, on slots: EncodeSlots = .shared
    ) -> ForgeTask<SplitReport, ConversionEvent> {
        ForgeTask(.planning) { onEvent in
            try await WorkerPool.shared.run {
                try BookSplit(request: request, slots: slots, onEvent: onEvent).run()
            }
        }
    }
}
