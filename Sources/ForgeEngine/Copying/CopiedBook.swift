import ForgeModel
import M4BFormat

/// The copied book, for the check.
struct CopiedBook {
    var book: EncodedBook
    var parts: [CopiedPart]
    var model: AACFacts
}

/// A track in the finished book.
struct CopiedPart {
    /// Hashes of copied packets as they were read, to be compared with what can be read back: at both ends of the track.
    struct Marks {
        /// Numbers within the track, ascending.
        private let wanted: [Int]
        private(set) var found: [(packet: Int, hash: Int)] = []

        /// - Parameter packets: those of the track that are kept.
        init(_ packets: Range<Int>) {
            wanted = Array(Set(packets.prefix(2) + packets.suffix(2))).sorted()
        }

        /// Keeps those that are wanted of a run.
        mutating func note(_ first: Int, _ bytes: UnsafeRawBufferPointer, _ sizes: [UInt32]) {
            let range = first..<first + sizes.count
            for number in wanted where range.contains(number) {
                let offset = sizes[..<(number - first)].reduce(0) { $0 + Int($1) }
                let end = offset + Int(sizes[number - first])
                found.append((number, Self.hash(UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))))
            }
        }

        /// One that is the same within the process only.
        static func hash(_ packet: UnsafeRawBufferPointer) -> Int {
            var hasher = Hasher()
            hasher.combine(bytes: packet)
            return hasher.finalize()
        }
    }

    /// The first and last samples that an encoder was given: one channel at full scale 1.
    struct Sound {
        static let length = 4096
        var head: [Float] = []
        var tail: [Float] = []
    }

    var part: PacketClock.Part
    /// Of copied tracks.
    var marks: Marks?
    /// Of encoded tracks.
    var sound: Sound?
    /// Numbers within the track of the packets that were copied and do not decode.
    var refused: Set<Int> = []

    /// The same by their numbers in the book.
    var refusedInBook: Set<Int> { Set(refused.map { $0 - part.packets.lowerBound + part.position }) }
}
