/// Packets that lie in the file one behind the other.
package struct PacketRun: Sendable, Equatable {
    /// Number of the first packet in its track, from 0.
    package var firstPacket: Int
    /// Number of packets.
    package var count: Int
    /// Offset of the first packet in bytes from the start of the file.
    public var offset: Int64
    /// Bytes in all packets of the run.
    package var bytes: Int
}
