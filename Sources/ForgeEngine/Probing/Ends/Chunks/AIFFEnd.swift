import ForgeModel

/// The end of an AIFF or AIFF-C file: the size of its sound and the number of its samples beside what is there.
enum AIFFEnd {
    /// Forms of AIFF-C whose samples are not compressed.
    private static let plain: [StaticString] = [
        "NONE", "twos", "sowt", "in24", "in32", "fl32", "FL32", "fl64", "FL64",
    ]

    /// Bytes of a sample of all channels; nil for compressed sound, which has its own sizes.
    ///
    /// - Parameter body: 22 bytes of the chunk COMM.
    static func frameSize(_ body: ByteView, _ chunk: ChunkWalk.Chunk) -> Int64? {
        guard let channels = body.big(2, at: 0), let bits = body.big(2, at: 6),
            chunk.size < 22 || plain.contains(where: { body.has($0, at: 18) })
        else { return nil }
        return Int64(channels) * Int64((bits + 7) / 8)
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ sampleRate: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 12)
        guard head.has("FORM"), let formSize = head.big(4, at: 4) else { return .whole }
        var (frames, frameSize) = (Int64(0), Int64(0))
        let walk = ChunkWalk(file: file, isLittleEndian: false)
        func note(_ chunk: ChunkWalk.Chunk) throws(ForgeError) {
            guard chunk.name.has("COMM") else { return }
            let body = try file.view(at: chunk.start, count: 22)
            frames = Int64(body.big(4, at: 2) ?? 0)
            frameSize = Self.frameSize(body, chunk) ?? 0
        }
        guard let sound = try walk.find("SSND", from: 12, seeing: note) else { return .whole }
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
