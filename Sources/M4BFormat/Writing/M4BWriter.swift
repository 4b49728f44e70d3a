/// Writes an M4B file in one pass: audio packets go to their final place as they arrive, and the movie box is put
/// into the room that was kept for it in front of them. Memory hardly grows with the length of the book.
///
/// `ftyp | moov | free | mdat(text samples, audio chunks)`. The room in front is one pool for everything but the
/// audio. When it turns out too small, or much too large, `finish` moves the audio once; the file is never left with a
/// movie box over its media. Not to be shared between threads; not Sendable unless the sink is.
public struct M4BWriter<Sink: ByteSink>: ~Copyable {
    let sink: Sink
    let format: AudioTrackFormat
    let items: [MetadataItem]
    /// File offset of the first audio byte while writing.
    let audioStart: Int64
    /// Where everything goes, when all is known beforehand.
    let exact: ExactLayout?
    /// File offset where sizes of packets wait for the end: in their table, if its place is known, else behind `ftyp`.
    let sizesStart: Int64
    var log: PacketLog
    private var chunk = ChunkBuffer()

    /// Keeps room for everything that comes before the audio. Nothing is written yet.
    ///
    /// - Parameters:
    ///   - sink: where the file goes; its offset 0 is the first byte of the file.
    ///   - format: the audio track.
    ///   - packetBound: how many packets to expect at most. More are legal and cost one move of the audio, and so do so few
    ///     that more than 1% of the file would be room for the others. Beyond 2^24 packets (108 hours at 44.1 kHz) no more
    ///     room is kept, whatever is said.
    ///   - chapterRoom: the chapter titles as far as they are known. Fewer and shorter ones are free within 1% of the
    ///     file; what is beyond it, and more or longer ones, are legal and cost one move of the audio.
    ///   - tags: the metadata.
    ///   - cover: the cover image. Nil: none.
    /// - Throws: `M4BWriteError.invalidFormat`.
    public init(
        sink: Sink, format: AudioTrackFormat, packetBound: Int64, chapterRoom titles: [String], tags: M4BTags,
        cover: M4BCover?
    ) throws {
        try format.validate()
        self.sink = sink
        self.format = format
        items = tags.items + [tags.coverItem(cover)].compactMap(\.self)
        let packets = min(max(0, packetBound), Self.roomLimit)
        exact = nil
        audioStart = Self.frontRoom(format: format, packets: packets, titles: titles, items: items)
        sizesStart = Int64(FrontLayout.fileTypeBox(format.kind).count)
        log = PacketLog(
            window: format.sampleRate / format.framesPerPacket,
            packetBound: Int(min(packets, Int64(Self.sizesHeld))))
    }

    /// Lays the whole file out: packets, their sizes and all else go to their final places, and nothing is moved.
    /// Nothing is written yet.
    ///
    /// - Parameter contents: what will be written. `finish` refuses anything else.
    /// - Throws: `M4BWriteError`.
    public init(
        sink: Sink, format: AudioTrackFormat, contents: M4BContents, tags: M4BTags, cover: M4BCover?
    ) throws {
        try format.validate()
        let items = tags.items + [tags.coverItem(cover)].compactMap(\.self)
        let layout = try ExactLayout(contents, format, items)
        self.sink = sink
        self.format = format
        self.items = items
        exact = layout
        sizesStart = layout.sizesOffset
        audioStart = layout.audioStart
        log = PacketLog(window: format.sampleRate / format.framesPerPacket, packetBound: Self.sizesHeld)
    }

    /// Packets that room is kept for at most: 64 MiB of sizes, which file systems without holes have to write.
    private static var roomLimit: Int64 { 1 << 24 }

    /// Sizes that are held before they go to the file: one MiB, two hours at 44.1 kHz.
    private static var sizesHeld: Int { 1 << 18 }

    /// Appends packets that lie behind each other in `bytes`: one write, nothing copied.
    ///
    /// - Parameter sizes: bytes of each packet; together `bytes.count`.
    /// - Throws: `M4BWriteError.invalidPacketSize` and `.tooManyPackets`, and the errors of the sink.
    public mutating func append(run bytes: UnsafeRawBufferPointer, sizes: [UInt32]) throws {
        var sum = 0
        for size in sizes {
            if size == 0 { throw M4BWriteError.invalidPacketSize(bytes: 0) }
            sum += Int(size)
        }
        guard sum == bytes.count else { throw M4BWriteError.invalidPacketSize(bytes: bytes.count) }
        guard log.count + sizes.count <= PacketLog.packetLimit else { throw M4BWriteError.tooManyPackets }
        try flush()
        let offset = audioStart + log.totalBytes
        try sink.write(bytes, at: offset)
        for size in sizes { try note(Int(size)) }
        if exact == nil { log.addChunk(offset: offset, packets: sizes.count) }
    }

    /// Counts a packet; where all places are known, begins its chunk and brings sizes to theirs.
    private mutating func note(_ bytes: Int) throws {
        if let exact {
            if log.count % exact.grid == 0 {
                let left = exact.contents.packetCount - log.count
                log.addChunk(offset: audioStart + log.totalBytes, packets: min(exact.grid, left))
            }
            guard log.count < exact.contents.packetCount else { throw M4BWriteError.contentsChanged }
        }
        log.addPacket(bytes: bytes)
        // Beyond the room in front there is sound: sizes of more packets than were expected stay in memory.
        if log.sizes.count >= Self.sizesHeld, sizesStart + 4 * Int64(log.count) <= audioStart {
            try flushSizes(to: sizesStart)
            log.dropSizes()
        }
    }

    /// Writes the sizes that are held to their place in a table of all sizes.
    func flushSizes(to table: Int64) throws {
        guard !log.sizes.isEmpty else { return }
        let offset = table + 4 * Int64(log.count - log.sizes.count)
        try log.sizes.withUnsafeBytes { try sink.write($0, at: offset) }
    }

    /// Appends one access unit. It is copied; the sink sees whole chunks of at most 1 MiB.
    ///
    /// - Throws: `M4BWriteError.invalidPacketSize` and `.tooManyPackets`, and the errors of the sink.
    public mutating func append(_ packet: UnsafeRawBufferPointer) throws {
        let bytes = packet.count
        guard bytes > 0, bytes <= Int(Int32.max) else { throw M4BWriteError.invalidPacketSize(bytes: bytes) }
        guard log.count < PacketLog.packetLimit else { throw M4BWriteError.tooManyPackets }
        if !chunk.hasRoom(for: bytes) {
            try flush()
            if !chunk.hasRoom(for: bytes) {
                // Larger than a chunk: a chunk of its own, not copied.
                let offset = audioStart + log.totalBytes
                try sink.write(packet, at: offset)
                try note(bytes)
                if exact == nil { log.addChunk(offset: offset, packets: 1) }
                return
            }
        }
        chunk.append(packet)
        try note(bytes)
    }

    /// Writes what is left of the audio.
    mutating func flush() throws {
        guard chunk.packets > 0 else { return }
        let offset = audioStart + log.totalBytes - Int64(chunk.count)
        try sink.write(chunk.filled, at: offset)
        if exact == nil { log.addChunk(offset: offset, packets: chunk.packets) }
        chunk.clear()
    }

    /// Upper bound of the bytes in front of the audio.
    private static func frontRoom(
        format: AudioTrackFormat, packets: Int64, titles: [String], items: [MetadataItem]
    ) -> Int64 {
        // 6144 bits per channel is the most an AAC packet may have (ISO 14496-3, 4.5.3).
        let largest = Int64(768 * format.channels)
        let chunks = packets * largest / (Int64(ChunkBuffer.capacity) - largest) + 2
        var chapters: Int64 = 0
        var nero: Int64 = 0
        for (index, title) in titles.enumerated() {
            let bytes = ChapterList.titleBytes(title, number: index + 1).count
            chapters += 16 + Int64(ChapterList.sampleSize(bytes))
            nero += Int64(9 + min(255, bytes))
        }
        // More titles than Nero's list can hold may become fewer before the end; then there is a list after all.
        chapters += min(nero, Int64(ChapterList.neroLimit * (9 + 255)))
        var metadata = BoxBuffer()
        for item in items { item.write(to: &metadata) }
        // 2048 bytes hold all boxes of fixed size with their widest numbers; a long configuration comes on top.
        return 4 * packets + 20 * chunks + chapters + Int64(metadata.count) + Int64(MovieBox.usualPadding)
            + 2048
            + Int64(format.audioSpecificConfig.count)
    }
}
