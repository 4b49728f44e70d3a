/// Why a file cannot be written. Errors of the sink are not wrapped: they pass through.
@nonexhaustive public enum M4BWriteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The track format cannot be expressed in the file.
    case invalidFormat(String)
    /// A packet was empty or larger than 2^31 - 1 bytes.
    case invalidPacketSize(bytes: Int)
    /// More packets than the sample table of one file can hold (2^29).
    case tooManyPackets
    /// `finish` was called before any packet was appended.
    case noPackets
    /// The sample count is not positive, or is more than the packets decode to after the priming.
    case sampleCountOutOfRange(sampleCount: Int64, available: Int64)
    /// The chapter at this index (from 0) is not usable; nothing was repaired.
    case invalidChapter(index: Int, ChapterFault)
    /// The file was laid out for other packets, samples or chapters than there are now.
    case contentsChanged
    /// The sink returned fewer bytes than were written to it while they were moved.
    case sinkLostBytes(offset: Int64)

    /// The fault of a chapter.
    @nonexhaustive public enum ChapterFault: Sendable, Equatable {
        /// The first chapter has to start at sample 0.
        case firstDoesNotStartAtZero
        /// A chapter has to start after the one before it.
        case notAfterPrevious
        /// A chapter has to start before the end of the audio.
        case startsAfterEnd
        /// A chapter has to be shorter than about 2^32 samples (27 h at 44.1 kHz), unless all starts are multiples
        /// of a divisor of the sample rate: the sample table has 32 bits for it. `M4BChapter.fitting` divides it.
        case tooLong
    }

    /// The fault in one line.
    public var description: String {
        switch self {
        case .invalidFormat(let what): "The audio track cannot be written: \(what)."
        case .invalidPacketSize(let bytes): "An audio packet of \(bytes) bytes cannot be written."
        case .tooManyPackets:
            "The book has more audio packets than one file can index. Split it into volumes."
        case .noPackets: "No audio packet was written, so there is no file to finish."
        case .sampleCountOutOfRange(let count, let available):
            "A length of \(count) samples does not fit packets that decode to \(available) samples."
        case .invalidChapter(let index, let fault): "Chapter \(index + 1) cannot be written: \(fault)."
        case .contentsChanged: "What was written is not what the file was laid out for."
        case .sinkLostBytes(let offset): "Bytes written at offset \(offset) could not be read back."
        }
    }
}
