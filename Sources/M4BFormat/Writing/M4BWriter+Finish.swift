extension M4BWriter {
    /// Writes the rest of the audio, the chapters and the movie box. The file is complete when this returns; making
    /// it durable and visible is up to the caller.
    ///
    /// - Parameters:
    ///   - sampleCount: length of the recording in samples per channel, without priming and padding.
    ///   - chapters: chapters in order; the first starts at 0. Empty: no chapter track.
    ///   - onPart: called before a part is made and written.
    /// - Returns: what was written.
    /// - Throws: `M4BWriteError` for chapters or lengths that do not fit the audio, and the errors of the sink.
    ///   After an error the file is unusable.
    public consuming func finish(
        sampleCount: Int64, chapters: [M4BChapter], onPart: (M4BPart) -> Void = { _ in }
    ) throws -> M4BSummary {
        if let exact, exact.contents.sampleCount != sampleCount || exact.contents.chapters != chapters {
            throw M4BWriteError.contentsChanged
        }
        try flush()
        if let exact, log.count != exact.contents.packetCount || log.totalBytes != exact.contents.audioBytes {
            throw M4BWriteError.contentsChanged
        }
        guard log.count > 0 else { throw M4BWriteError.noPackets }
        let available = Int64(log.count) * Int64(format.framesPerPacket) - Int64(format.priming)
        guard sampleCount > 0, sampleCount <= available, available - sampleCount <= Int64(UInt32.max) else {
            throw M4BWriteError.sampleCountOutOfRange(sampleCount: sampleCount, available: available)
        }
        if !chapters.isEmpty { onPart(.chapters) }
        if let exact { return try finish(exact, onPart) }
        let list = try ChapterList(
            chapters, sampleCount: sampleCount, sampleRate: format.sampleRate)
        let plan = FrontLayout(
            movie: MovieBox(
                format: format, log: log, items: items, chapters: list, sampleCount: sampleCount),
            audioStart: audioStart)
        try move(from: audioStart, bytes: log.totalBytes, to: plan.audioStart)
        let fileSize = plan.audioStart + log.totalBytes
        if plan.shift < 0 { try sink.truncate(to: fileSize) }
        // The table lies behind the boxes that come before it, and so behind `ftyp`.
        let waiting = 4 * Int64(log.count - log.sizes.count)
        try move(from: sizesStart, bytes: waiting, to: plan.sizesOffset)
        try put(plan.media.bytes[...], at: plan.mdatOffset)
        onPart(.metadata)
        try flushSizes(to: plan.sizesOffset)
        for (bytes, offset) in plan.front { try put(bytes, at: offset) }
        return M4BSummary(
            fileSize: fileSize, moovSize: Int64(plan.moov.count),
            mdatOffset: plan.mdatOffset, packetCount: Int64(log.count), audioBytes: log.totalBytes,
            sampleCount: sampleCount, priming: format.priming,
            averageBitrate: Int(log.averageBitrate(format)), peakBitrate: Int(log.peakBitrate(format)),
            chapterCount: list.entries.count, hasNeroChapters: plan.movie.hasNeroChapters,
            shiftedBytes: plan.shift)
    }

    /// Writes what goes around the packets of a file that was laid out beforehand.
    private mutating func finish(
        _ layout: ExactLayout, _ onPart: (M4BPart) -> Void
    ) throws -> M4BSummary {
        let contents = layout.contents
        try flushSizes(to: sizesStart)
        let (media, mdatOffset, movie) = try layout.media(format, log, items)
        try put(media, at: mdatOffset)
        onPart(.metadata)
        let (front, moovSize) = try layout.front(movie)
        for (bytes, offset) in front where !bytes.isEmpty { try put(bytes, at: offset) }
        return M4BSummary(
            fileSize: audioStart + log.totalBytes, moovSize: Int64(moovSize),
            mdatOffset: mdatOffset, packetCount: Int64(log.count), audioBytes: log.totalBytes,
            sampleCount: contents.sampleCount, priming: format.priming,
            averageBitrate: Int(log.averageBitrate(format)), peakBitrate: Int(log.peakBitrate(format)),
            chapterCount: contents.chapters.count, hasNeroChapters: movie.hasNeroChapters, shiftedBytes: 0)
    }

    private func put(_ bytes: ArraySlice<UInt8>, at offset: Int64) throws {
        try bytes.withUnsafeBytes { try sink.write($0, at: offset) }
    }

    /// Moves bytes, from the end that nothing is moved over, so that none is overwritten unread.
    private func move(from first: Int64, bytes count: Int64, to target: Int64) throws {
        if target == first { return }
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(min(count, 4 << 20)), alignment: 16)
        defer { block.deallocate() }
        var done: Int64 = 0
        while done < count {
            let bytes = UnsafeMutableRawBufferPointer(
                rebasing: block[..<Int(min(Int64(block.count), count - done))])
            let start = target < first ? first + done : first + count - done - Int64(bytes.count)
            var filled = 0
            while filled < bytes.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
                let read = try sink.read(into: rest, at: start + Int64(filled))
                guard read > 0 else { throw M4BWriteError.sinkLostBytes(offset: start + Int64(filled)) }
                filled += read
            }
            try sink.write(UnsafeRawBufferPointer(bytes), at: start + target - first)
            done += Int64(bytes.count)
        }
    }
}
