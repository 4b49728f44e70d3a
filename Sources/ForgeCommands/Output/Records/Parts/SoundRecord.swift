import ForgeModel

/// Facts heard in a track or a book.
struct SoundRecord: Encodable {
    let bandwidth: Int?
    let blocks: Int
    let blocksToEnd: Int
    let hasEqualChannels: Bool?
    let peak: Double?
    let clippedRuns: Int
    let isWhole: Bool

    init(_ sound: SoundFacts) {
        (bandwidth, blocks, blocksToEnd) = (sound.bandwidth, sound.blocks, sound.blocksToEnd)
        hasEqualChannels = sound.hasEqualChannels
        (peak, clippedRuns, isWhole) = (sound.peak, sound.clippedRuns, sound.isWhole)
    }
}
