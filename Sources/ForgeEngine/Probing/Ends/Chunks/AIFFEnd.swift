import ForgeModel

/// The end of an AIFF or AIFF-C file: the size of its sound and the number of its samples beside what is there.
enum AIFFEnd {
    /// Forms of AIFF-C whose samples are not compressed.
    private static let plain: [StaticString] = [
        "NONE", "twos", "sowt", "in24", "in32", "fl32", "FL32", "fl64", "FL64",
    ]

    /// The sound as the header has it.
    struct Sound {
        /// The number of samples, and where it stands.
        private(set) var frames: (offset: Int64, count: Int64) = (0, 0)
        /// Bytes of a sample of all channels; 0 for compressed sound, which has its own sizes.
        private(set) var frameSize: Int64 = 0
        /// Whether it is Apple's ADPCM.
        private(set) var isADPCM = false
        let data: ChunkWalk.Chunk

        /// Nil where none of the chunks is sound.
        ///
        /// - Throws: `ForgeError` when the file cannot be read.
        init?(of file: InputFile) throws(ForgeError) {
            var format: (chunk: ChunkWalk.Chunk, body: ByteView)?
            let walk = ChunkWalk(file: file, isLittleEndian: false)
            let found = try walk.find("SSND", from: 12) { chunk throws(ForgeError) in
                guard chunk.name.has("COMM") else { return }
                format = (chunk, try file.view(at: chunk.start, count: 22))
            }
            guard let found else { return nil }
            data = found
            guard let (chunk, body) = format, let count = body.big(4, at: 2) else { return }
            frames = (chunk.start + 2, Int64(count))
            isADPCM = chunk.size >= 22 && body.has("ima4", at: 18)
            guard let channels = body.big(2, at: 0), let bits = body.big(2, at: 6),
                chunk.size < 22 || plain.contains(where: { body.has($0, at: 18) })
            else { return }
            frameSize = Int64(channels) * Int64((bits + 7) / 8)
        }
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ sampleRate: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 12)
        guard head.has("FORM"), let formSize = head.big(4, at: 4) else { return .whole }
        guard let header = try Sound(of: file) else { return .whole }
        let (frames, frameSize, sound) = (header.frames.count, header.frameSize, header.data)
        guard !ChunkWalk.isUnknown(sound.size) else { return .whole }
        let there = file.size - sound.start
        if sound.size > there {
            // Offset and block size are in front of the samples.
            let counted = frames * frameSize
            if counted > 0, counted <= there - 8 {
                return FileEnd(
                    note:
                        "its header tells of \(sound.size - 8) bytes of sound, but all that it counts is in \(counted)"
                )
            }
            let seconds = Double(frames) / Double(sampleRate)
            let perSecond = seconds > 0 ? Double(sound.size - 8) / seconds : 0
            return .short(
                of: sound.start + sound.size, file, soundAt: sound.start + 8,
                perSecond: frameSize > 0 ? Double(frameSize) * Double(sampleRate) : perSecond, sampleRate)
        }
        guard !ChunkWalk.isUnknown(Int64(formSize)), Int64(formSize) + 8 > file.size + 1 else {
            return .whole
        }
        return FileEnd(
            note:
                "its header tells of \(formSize + 8) bytes, but all of its sound is in the \(file.size) that it has"
        )
    }
}
