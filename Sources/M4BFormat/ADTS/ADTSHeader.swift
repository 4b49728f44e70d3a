/// The header in front of each frame of an ADTS stream (ISO 14496-3, 1.A.2.2).
package struct ADTSHeader: Equatable {
    /// Bytes of a header without CRC: the fewest that can be judged.
    static let shortest = 7

    /// The object type less one: 1 is LC.
    package var profile: Int
    /// Hz.
    package var sampleRate: Int
    package var channelConfiguration: Int
    var hasCRC: Bool
    /// Bytes of the frame with its header.
    package var frameLength: Int
    /// Raw data blocks in the frame, 1 to 4. Each is a packet.
    package var blocks: Int

    /// Reads a header at a place in `bytes`; nil for anything else.
    package init?(_ bytes: UnsafeRawBufferPointer, at start: Int = 0) {
        guard start + Self.shortest <= bytes.count else { return nil }
        func byte(_ index: Int) -> Int { Int(bytes[start + index]) }
        // Sync word, and layer 0.
        guard byte(0) == 0xFF, byte(1) & 0xF6 == 0xF0 else { return nil }
        let rate = byte(2) >> 2 & 15
        guard rate < AudioSpecificConfig.sampleRates.count else { return nil }
        hasCRC = byte(1) & 1 == 0
        profile = byte(2) >> 6
        sampleRate = AudioSpecificConfig.sampleRates[rate]
        channelConfiguration = (byte(2) & 1) << 2 | byte(3) >> 6
        frameLength = (byte(3) & 3) << 11 | byte(4) << 3 | byte(5) >> 5
        blocks = (byte(6) & 3) + 1
        guard frameLength > headerLength else { return nil }
    }

    /// Bytes before the first raw data block: with a CRC and several blocks also the places of all but the first.
    var headerLength: Int {
        guard hasCRC else { return Self.shortest }
        return Self.shortest + 2 * (blocks - 1) + 2
    }

    /// Whether the fields that stay the same from frame to frame are equal.
    func isOfOneStream(with other: ADTSHeader) -> Bool {
        profile == other.profile && sampleRate == other.sampleRate
            && channelConfiguration == other.channelConfiguration && hasCRC == other.hasCRC
    }

    /// Where the frame's raw data blocks are, counted from its start; nil when several of them come without the
    /// table of their places, which only decoding could find then, or the table makes no sense.
    package func packets(in frame: UnsafeRawBufferPointer) -> [Range<Int>]? {
        if blocks == 1 { return [headerLength..<frameLength] }
        guard hasCRC else { return nil }
        // `raw_data_block_position` counts from the end of the header, and each block has a CRC behind it.
        var starts = [headerLength]
        for index in 1..<blocks {
            let at = Self.shortest + 2 * (index - 1)
            starts.append(headerLength + (Int(frame[at]) << 8 | Int(frame[at + 1])))
        }
        starts.append(frameLength)
        var packets: [Range<Int>] = []
        for (start, end) in zip(starts, starts.dropFirst()) {
            guard end - 2 > start, end <= frameLength else { return nil }
            packets.append(start..<end - 2)
        }
        return packets
    }
}
