import ForgeModel

/// Sizes in the header of a file that its writer did not know and never filled in, as on a pipe, or that leave out sound
/// which is there: libavformat refuses them, finds no sound or loses some. What it shall see instead is that the sound
/// reaches to the end of the file.
struct OpenSizes {
    /// Patches for libavformat in place of the file's own bytes.
    var patches: [BytePatch] = []
    /// Where libavformat is to take the file to end, since it reads what is behind the sound; nil where it does not.
    private(set) var end: Int64?
    /// The note on a size that leaves out sound.
    private(set) var note: String?

    /// More than an AIFF can say is as much as there is.
    private static let most: Int64 = 0x7FFF_FFFF

    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 32)
        if head.has("FORM"), head.has("AIFF", at: 8) || head.has("AIFC", at: 8) {
            if head.big(4, at: 4) == 0 { patch(4, Self.aiffSize(file.size - 8)) }
            try readAIFF(file)
        } else if head.has("FORM") || head.has("FRM8") {
            try readIFF(file, head)
        } else if head.has("RIFF") || head.has("RIFX") || head.has("RF64") || head.has("BW64") {
            try readWAV(file)
        } else if head.has("riff") {
            if W64End.isUnknown(head.little(8, at: 16) ?? 0) { patch(16, file.size.littleEndian) }
            try readW64(file)
        } else if head.has("caff") {
            try readCAF(file)
        } else if head.has(".snd") {
            if ChunkWalk.isUnknown(Int64(head.big(4, at: 8) ?? 0)) {
                try endAtTags(file)
            } else {
                end = try AUEnd.end(of: file)
            }
        } else if let sound = try SoXEnd(of: file) {
            end = try sound.end(of: file)
        } else if head.has("DSD ") {
            try readDSF(file)
        } else if head.big(4, at: 0) == 0x1A45_DFA3 {
            let clusters = try MatroskaClusters.of(file)
            patches += clusters.patches
            end = clusters.noise
        } else if NUTEnd.isNUT(head) {
            if let stop = try NUTEnd.end(of: file)?.offset, stop < file.size { end = stop }
        } else if let packets = try ASFEnd.packets(of: file) {
            try readASF(file, packets.declared, more: ASFEnd.sound(behind: packets, of: file))
        }
    }

    private mutating func patch(_ offset: Int64, _ value: some FixedWidthInteger) {
        patches.append(BytePatch(offset: offset, bytes: withUnsafeBytes(of: value) { Array($0) }))
    }

    private static func aiffSize(_ size: Int64) -> UInt32 { UInt32(clamping: min(size, most)).bigEndian }

    /// The bytes of sound that are there and not told of; nil for none.
    private mutating func take(_ more: Overhang?) -> Int64? {
        note = more?.note
        return more?.there
    }

    /// Sound whose size is not told reaches to the tags behind it.
    private mutating func endAtTags(_ file: InputFile) throws(ForgeError) {
        let stop = try SoundSpan(of: file, isThorough: true).end
        if stop < file.size { end = stop }
    }

    private mutating func readWAV(_ file: InputFile) throws(ForgeError) {
        guard let sound = try WAVSound(of: file) else { return }
        if sound.isUnknown { return try endAtTags(file) }
        guard let there = take(sound.more) else {
            end = try ChunkWalk(file: file, isLittleEndian: sound.isLittleEndian).padding(behind: sound.data)
            return
        }
        if let wide = sound.wide { patch(wide.offset, there.littleEndian) }
        // The largest number reaches to the end.
        let size = UInt32(clamping: there)
        patch(sound.data.start - 4, sound.isLittleEndian ? size.littleEndian : size.bigEndian)
    }

    /// Behind its packets libavformat takes what is no index for a packet that is broken.
    private mutating func readASF(
        _ file: InputFile, _ declared: Range<Int64>, more: Overhang?
    ) throws(ForgeError) {
        let there = take(more)
        if let there { patch(declared.lowerBound - ASFEnd.dataSize, (there + 50).littleEndian) }
        let stop = there.map { declared.lowerBound + $0 } ?? declared.upperBound
        if stop < file.size { end = stop }
    }

    /// Amiga's 8SVX, 16SV and MAUD, and DSDIFF, whose sizes have 64 bits.
    private mutating func readIFF(_ file: InputFile, _ head: ByteView) throws(ForgeError) {
        if head.has("FRM8"), head.has("DSD ", at: 12) {
            guard let sound = try IFFEnd.dsdiff(file), sound.name.has("DSD "),
                let there = take(try Overhang(file, sound))
            else { return }
            patch(sound.start + 4, there.bigEndian)
        } else if let sound = try IFFEnd.amiga(file, head),
            let there = take(try Overhang(file, sound, isLittleEndian: false))
        {
            patch(sound.start - 4, UInt32(clamping: there).bigEndian)
        }
    }

    /// The tags of a DSF file are behind its sound, where its header says.
    private mutating func readDSF(_ file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 92)
        guard let tags = head.little(8, at: 20), let channels = head.little(4, at: 52), channels > 0,
            let count = head.little(8, at: 64), head.has("data", at: 80), let size = head.little(8, at: 84),
            let declared = Int64(exactly: size), declared > 12
        else { return }
        let limit = tags > 92 ? Int64(clamping: tags) : .max
        guard
            let there = take(
                try Overhang(file, start: 92, declared: declared - 12, limit: limit) { _ in nil })
        else { return }
        patch(84, (there + 12).littleEndian)
        // A bit for each sample.
        let samples = UInt64(there) * 8 / channels
        if count < samples { patch(64, samples.littleEndian) }
    }

    private mutating func readCAF(_ file: InputFile) throws(ForgeError) {
        let chunks = try CAFEnd.chunks(of: file)
        // Of zeros libavformat makes chunks, one after the other.
        end = chunks.first { $0.name.bytes.prefix(4).allSatisfy { $0 == 0 } }?.start
        if let table = try CAFTable(of: file, chunks) {
            let found = table.patches
            patches += found.all
            end = found.end ?? end
            return
        }
        guard let data = chunks.first(where: { $0.name.has("data") }) else { return }
        if data.isOpen, end == nil { return try endAtTags(file) }
        let isADPCM = chunks.first { $0.name.has("desc") }?.name.has("ima4", at: 20) == true
        // The number of edits is in front of the samples.
        let overhang = try Overhang(file, data) { end throws(ForgeError) in
            if isADPCM { try AppleADPCM.isSound(at: end, from: data.start + 16, of: file) } else { true }
        }
        guard let there = take(overhang) else { return }
        end = nil
        patch(data.start + 4, there.bigEndian)
    }

    private mutating func readAIFF(_ file: InputFile) throws(ForgeError) {
        guard let header = try AIFFEnd.Sound(of: file) else { return }
        let (sound, count) = (header.data, header.frames)
        var there = try SoundSpan(of: file, isThorough: true).end - sound.start
        if !ChunkWalk.isUnknown(sound.size) {
            let overhang = try Overhang(file, sound, isLittleEndian: false) { end throws(ForgeError) in
                if header.isADPCM {
                    try AppleADPCM.isSound(at: end, from: sound.start + 8, of: file)
                } else {
                    true
                }
            }
            guard let more = take(overhang) else { return }
            there = more
        }
        guard there > 8 else { return }
        patch(sound.start - 4, Self.aiffSize(there))
        let frames = header.frameSize > 0 ? (there - 8) / header.frameSize : 0
        if frames > 0, ChunkWalk.isUnknown(count.count) || count.count < frames {
            patch(count.offset, Self.aiffSize(frames))
        }
    }

    private mutating func readW64(_ file: InputFile) throws(ForgeError) {
        guard let (chunk, more, padding) = try W64End.data(of: file) else { return }
        if W64End.isUnknown(chunk.size) {
            try endAtTags(file)
            return patch(chunk.start + 16, ((end ?? file.size) - chunk.start).littleEndian)
        }
        if let there = take(more) {
            return patch(chunk.start + 16, (W64End.headerSize + there - padding).littleEndian)
        }
        if padding > 0 { patch(chunk.start + 16, (Int64(chunk.size) - padding).littleEndian) }
        if case let stop = (chunk.start + Int64(chunk.size) + 7) & ~7, stop < file.size {
            // What is no chunk libavformat takes for one all the same.
            let next = try file.view(at: stop, count: 24)
            let isChunk = next.little(8, at: 16).map { $0 >= 24 && $0 <= UInt64(file.size - stop) }
            if isChunk != true { end = stop }
        }
    }
}
