import FFmpegBinding
import ForgeModel

/// When the packets begin that are on pages behind missing ones. libavformat takes those of the first such page for those that
/// follow the ones in front of the hole, unless the codec's packets tell how long they are. Used on one thread.
struct OggJumps {
    /// By their offsets.
    private let pages: [Int64: PageJump]
    /// The page of the last packet among them, and when the next one begins.
    private var next: (page: Int64, time: Int64)?

    init(_ jumps: [PageJump]) {
        pages = Dictionary(jumps.map { ($0.offset, $0) }, uniquingKeysWith: { $1 })
    }

    /// Gives a packet its true time.
    ///
    /// - Parameter packet: with times in granules.
    mutating func place(_ packet: inout Packet) {
        // The last packets of a page are told to be on the next one.
        guard let page = packet.filePosition, let jump = pages[page], let told = packet.time, told >= jump.end
        else { return }
        let time = next?.page == page ? next?.time ?? jump.start : jump.start
        next = (page, time + packet.duration)
        packet.setTime(time, duration: packet.duration)
    }
}
