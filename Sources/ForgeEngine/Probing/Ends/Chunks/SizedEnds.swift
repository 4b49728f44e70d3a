import ForgeModel

/// The end of a W64 file: chunks named by GUIDs, with sizes of 64 bits that include their headers.
enum W64End {
    /// Bytes of a name, of which the first four letters are enough to know it, and of a size.
    static let headerSize: Int64 = 24

    struct Chunk {
        var name: ByteView
        /// With its header, as it says.
        var size: UInt64
        /// Offset of its header.
        var start: Int64
    }

    /// Whether a size is one that a program writes which does not know it yet: too small for the header that it counts,
    /// or one of the largest numbers.
    static func isUnknown(_ size: UInt64) -> Bool { size <= headerSize || size >= 1 << 62 }

    /// Calls `body` with the chunks, each at a multiple of eight, until it returns false or a size is none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read, and the errors of `body`.
    static func forEachChunk(
        of file: InputFile, _ body: (Chunk) throws(ForgeError) -> Bool
    ) throws(ForgeError) {
        var offset: Int64 = 40
        for _ in 0..<ChunkWalk.limit {
            let bytes = try file.view(at: offset, count: 48)
            guard let size = bytes.little(8, at: 16),
                try body(Chunk(name: bytes, size: size, start: offset)),
                size >= headerSize, size < 1 << 62
            else { return }
            offset += (Int64(size) + 7) & ~7
        }
    }

    /// The chunks up to that with the sound.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func chunks(of file: InputFile) throws(ForgeError) -> [Chunk] {
        var chunks: [Chunk] = []
        try forEachChunk(of: file) { chunk in
            chunks.append(chunk)
            return !chunk.name.has("data") && !isUnknown(chunk.size)
        }
        return chunks
    }

    /// The chunk with the sound, what is there beyond the size that it tells, and how many bytes at its end are none; nil
    /// where there is no such chunk.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func data(
        of file: InputFile
    ) throws(ForgeError) -> (chunk: Chunk, more: Overhang?, padding: Int64)? {
        let chunks = try chunks(of: file)
        guard let data = chunks.last, data.name.has("data") else { return nil }
        if isUnknown(data.size) { return (data, nil, 0) }
        let told = chunks.first { $0.name.has("fmt ") }.flatMap {
            WAVFormat(ByteView(bytes: Array($0.name.bytes.dropFirst(Int(headerSize)))), isLittleEndian: true)
        }
        let more = try Overhang(file, data) { end throws(ForgeError) in
            let size = try file.view(at: 16, count: 8).little(8, at: 0) ?? 0
            let isCounted = isUnknown(size) || Int64(size) - end >= Overhang.least
            return try told?.isSound(
                at: end, from: data.start + headerSize, of: file, isCounted: isCounted) ?? true
        }
        // Chunks begin at multiples of eight, and some writers count what fills them up.
        let rest = told?.rest(of: more?.there ?? Int64(data.size) - headerSize) ?? 0
        return (data, more, rest < 8 ? rest : 0)
    }

    /// Where the sound is in the file.
    ///
    /// - Parameters:
    ///   - chunk: that of the sound.
    ///   - more: what is there beyond its size.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func range(of chunk: Chunk, _ more: Overhang?, in file: InputFile) throws(ForgeError) -> Range<
        Int64
    > {
        let start = min(chunk.start + headerSize, file.size)
        let end =
            try isUnknown(chunk.size)
            ? SoundSpan(of: file, isThorough: true).end
            : min(file.size, more.map { start + $0.there } ?? chunk.start + Int64(chunk.size))
        return start..<max(start, end)
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ rate: Int) throws(ForgeError) -> FileEnd {
        guard try file.view(at: 0, count: 4).has("riff") else { return .whole }
        var perSecond: UInt64 = 0
        for chunk in try chunks(of: file) where !isUnknown(chunk.size) {
            let end = chunk.start + Int64(chunk.size)
            if chunk.name.has("fmt ") { perSecond = chunk.name.little(4, at: 32) ?? 0 }
            if chunk.name.has("data"), end > file.size {
                return .short(
                    of: end, file, soundAt: chunk.start + headerSize, perSecond: Double(perSecond), rate)
            }
        }
        return .whole
    }
}

/// The end of a Core Audio file.
enum CAFEnd {
    /// The chunks up to one whose size is not told.
    ///
    /// - Parameter first: offset of the first chunk; DSDIFF has chunks of the same form.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func chunks(of file: InputFile, from first: Int64 = 8) throws(ForgeError) -> [CAFChunk] {
        var chunks: [CAFChunk] = []
        while chunks.count < ChunkWalk.limit {
            let start = chunks.last?.end ?? first
            let bytes = try file.view(at: start, count: 44)
            guard let told = bytes.big(8, at: 4) else { break }
            let size = Int64(bitPattern: told)
            if size == -1, bytes.has("data") {
                chunks.append(
                    CAFChunk(name: bytes, size: file.size - start - 12, start: start, isOpen: true))
                break
            }
            guard (0..<1 << 60).contains(size) else { break }
            chunks.append(CAFChunk(name: bytes, size: size, start: start))
        }
        return chunks
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ rate: Int) throws(ForgeError) -> FileEnd {
        guard try file.view(at: 0, count: 4).has("caff") else { return .whole }
        let chunks = try chunks(of: file)
        let table = try CAFTable(of: file, chunks)
        var perSecond = table?.perSecond ?? 0
        for chunk in chunks {
            let name = chunk.name
            if name.has("desc"), let told = name.big(8, at: 12), let bytes = name.big(4, at: 28), bytes > 0,
                let frames = name.big(4, at: 32), frames > 0
            {
                perSecond = Double(bitPattern: told) * Double(bytes) / Double(frames)
            }
            guard chunk.end > file.size else { continue }
            if name.has("pakt") { return .missing("its table of packets is cut off") }
            if name.has("data") {
                // The number of edits is in front of the samples.
                return .short(
                    of: chunk.end, file, soundAt: chunk.start + 16, perSecond: perSecond, rate)
            }
        }
        return try table?.finding(file) ?? .whole
    }
}

/// The end of a file of Sun's and NeXT's format.
enum AUEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ rate: Int) throws(ForgeError) -> FileEnd {
        guard let (head, start, size) = try sound(of: file), start + size > file.size,
            let encoding = head.big(4, at: 12), let channels = head.big(4, at: 20)
        else { return .whole }
        // Codes of the sample formats: mu-law, 8 to 32 bits, floats, A-law.
        let widths: [UInt64: UInt64] = [1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1]
        let perSecond = Int(widths[encoding] ?? 0) * Int(channels) * rate
        return .short(of: start + size, file, soundAt: start, perSecond: Double(perSecond), rate)
    }

    /// Where the sound ends as its header says; nil where that is not known, or sound is behind it: libavformat plays
    /// all that is there.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func end(of file: InputFile) throws(ForgeError) -> Int64? {
        guard let (_, start, size) = try sound(of: file), start + size < file.size,
            try Overhang(file, start: start, declared: size, size: { _ in nil }) == nil
        else { return nil }
        return start + size
    }

    private static func sound(
        of file: InputFile
    ) throws(ForgeError) -> (head: ByteView, start: Int64, size: Int64)? {
        let head = try file.view(at: 0, count: 24)
        guard head.has(".snd"), head.count == 24, let start = head.big(4, at: 4),
            let size = head.big(4, at: 8),
            !ChunkWalk.isUnknown(Int64(size))
        else { return nil }
        return (head, Int64(start), Int64(size))
    }
}

/// The end of a DSF file.
enum DSFEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 92)
        guard head.has("DSD "), head.has("fmt ", at: 28), let rate = head.little(4, at: 56), rate > 0,
            let channels = head.little(4, at: 52), channels > 0, head.has("data", at: 80),
            let size = head.little(8, at: 84), size > 12, size < 1 << 60
        else { return .whole }
        let end = 80 + Int64(size)
        guard end > file.size else { return .whole }
        // A bit for each sample; what counts the samples may be wrong.
        let perSecond = Double(rate) * Double(channels) / 8
        return .short(of: end, file, seconds: Double(end - file.size) / perSecond)
    }
}
