/// Everything of a book but the packets themselves: with it a file is laid out to the byte before the first of them
/// is written.
public struct M4BContents: Sendable, Equatable {
    /// Packets that will be appended.
    public var packetCount: Int
    /// Bytes in all of them.
    public var audioBytes: Int64
    /// Bytes of the largest, or more; chunks are made so that they stay within 1 MiB.
    public var largestPacket: Int
    /// Length of the recording in samples per channel, without priming and padding.
    public var sampleCount: Int64
    /// Chapters in order; the first starts at 0. Empty: no chapter track.
    public var chapters: [M4BChapter]

    /// The contents of a file whose packets are all known.
    public init(
        packetCount: Int, audioBytes: Int64, largestPacket: Int, sampleCount: Int64, chapters: [M4BChapter]
    ) {
        self.packetCount = packetCount
        self.audioBytes = audioBytes
        self.largestPacket = largestPacket
        self.sampleCount = sampleCount
        self.chapters = chapters
    }

    func validate(_ format: AudioTrackFormat) throws {
        guard packetCount > 0, audioBytes >= packetCount, largestPacket > 0 else {
            throw M4BWriteError.noPackets
        }
        guard packetCount <= PacketLog.packetLimit else { throw M4BWriteError.tooManyPackets }
    }
}

/// A file whose places are all known before its packets are.
struct ExactLayout {
    let contents: M4BContents
    /// Packets of each chunk but the last, so that the table of chunks has its size beforehand.
    let grid: Int
    /// File offset of the first entry of `stsz`.
    let sizesOffset: Int64
    /// File offset of the first packet.
    let audioStart: Int64
    private let moovSize: Int

    init(_ contents: M4BContents, _ format: AudioTrackFormat, _ items: [MetadataItem]) throws {
        try contents.validate(format)
        self.contents = contents
        grid = max(1, ChunkBuffer.capacity / contents.largestPacket)
        let log = PacketLog(planned: contents.packetCount, bytes: contents.audioBytes, grid: grid)
        let movie = try Self.movie(format, log, items, contents)
        let fileType = FrontLayout.fileTypeBox(format.kind).count
        let moov = movie.box(audioShift: 0, textStart: 0)
        moovSize = moov.count
        sizesOffset = Int64(fileType + (moov.hole?.position ?? 0))
        let text = movie.chapters.textBytes
        let header = FrontLayout.mediaDataHeader(payload: text + contents.audioBytes)
        audioStart = Int64(fileType + moov.count + header.count) + text
    }

    /// Offsets are 64 bits wide where the end of the file is near 4 GiB, whatever comes before the audio.
    private static func movie(
        _ format: AudioTrackFormat, _ log: PacketLog, _ items: [MetadataItem], _ contents: M4BContents
    ) throws -> MovieBox {
        var movie = MovieBox(
            format: format, log: log, items: items,
            chapters: try ChapterList(
                contents.chapters, sampleCount: contents.sampleCount, sampleRate: format.sampleRate),
            sampleCount: contents.sampleCount)
        // The front is at most a movie box of 4 bytes a packet, covers and titles: far below 1 GiB.
        movie.areOffsetsWide = contents.audioBytes > Int64(UInt32.max) - 1 << 30
        return movie
    }

    /// `mdat` header with the text, where it goes, and the movie of the packets as they came.
    func media(
        _ format: AudioTrackFormat, _ log: PacketLog, _ items: [MetadataItem]
    ) throws -> (bytes: ArraySlice<UInt8>, offset: Int64, movie: MovieBox) {
        let movie = try Self.movie(format, log, items, contents)
        let text = movie.chapters.textSamples
        var media = FrontLayout.mediaDataHeader(payload: Int64(text.count) + log.totalBytes)
        media.append(text.bytes)
        return (media.bytes[...], audioStart - Int64(media.count), movie)
    }

    /// The bytes in front of that, around the packets' sizes, which are in their place; and the movie box's size.
    func front(
        _ movie: MovieBox
    ) throws -> (pieces: [(bytes: ArraySlice<UInt8>, offset: Int64)], moovSize: Int) {
        let moov = movie.box(audioShift: 0, textStart: audioStart - movie.chapters.textBytes)
        let fileType = FrontLayout.fileTypeBox(movie.format.kind)
        guard moov.count == moovSize, let hole = moov.hole,
            sizesOffset == Int64(fileType.count + hole.position)
        else { throw M4BWriteError.contentsChanged }
        return (
            [
                (fileType.bytes[...], 0), (moov.bytes[..<hole.position], Int64(fileType.count)),
                (moov.bytes[hole.position...], sizesOffset + Int64(hole.count)),
            ], moovSize
        )
    }
}
