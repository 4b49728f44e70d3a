import ForgeModel

/// The contents of a file.
struct InspectionRecord: Encodable {
    struct Stream: Encodable {
        let index: Int
        let kind: String
        let codec: String
        let profile: String?
        let sampleRate: SampleRate?
        let channels: Int?
        let bitRate: Int?

        init(_ stream: Inspection.Stream) {
            (index, kind, codec, profile) = (stream.index, stream.kind, stream.codec, stream.profile)
            (sampleRate, channels, bitRate) = (stream.sampleRate, stream.channels, stream.bitRate)
        }
    }

    struct Tag: Encodable {
        let key: String
        let value: String
    }

    struct Edit: Encodable {
        let duration: Int64
        let mediaTime: Int64
    }

    struct Layout: Encodable {
        let brand: String
        let compatibleBrands: [String]
        let boxes: [String]
        let isMoovFirst: Bool
        let movieTimescale: Int
        let edits: [Edit]
        let priming: Int64?
        let packets: Int64

        init(_ layout: Inspection.Layout) {
            (brand, compatibleBrands, boxes) = (layout.brand, layout.compatibleBrands, layout.boxes)
            (isMoovFirst, movieTimescale) = (layout.isMoovFirst, layout.movieTimescale)
            edits = layout.edits.map { Edit(duration: $0.duration, mediaTime: $0.mediaTime) }
            (priming, packets) = (layout.priming, layout.packets)
        }
    }

    let path: ForgePath
    let fileSize: Int64
    let container: String
    let streams: [Stream]
    let audioTrack: AudioTrackRecord?
    let sampleRate: SampleRate
    let length: SampleCount
    let isLengthExact: Bool
    let sound: SoundRecord?
    let chapters: [ChapterRecord]
    let tags: [Tag]
    let cover: CoverRecord?
    let layout: Layout?

    init(_ file: Inspection) {
        (path, fileSize, container) = (file.path, file.fileSize, file.container)
        (streams, audioTrack) = (file.streams.map(Stream.init), file.audioTrack.map(AudioTrackRecord.init))
        (sampleRate, length, isLengthExact) = (file.sampleRate, file.length, file.isLengthExact)
        (sound, chapters) = (file.sound.map(SoundRecord.init), file.chapters.map(ChapterRecord.init))
        tags = file.tags.map { Tag(key: $0.key, value: $0.value) }
        (cover, layout) = (file.cover.map(CoverRecord.init), file.layout.map(Layout.init))
    }
}
