import ForgeModel

/// The end of an AIFF or AIFF-C file: the size of its sound and the number of its samples beside what is there.
enum AIFFEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ sampleRate: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 12)
        guard head.has("FORM"), let formSize = head.big(4, at: 4) else { return .whole }
        var frames: Int64 = 0
        let walk = ChunkWalk(file: file, isLittleEndian: false)
        func note(_ chunk: ChunkWalk.Chunk) throws(ForgeError) {
            guard chunk.name.has("COMM") else { return }
            frames = Int64(try file.view(at: chunk.start + 2, count: 4).big(4, at: 0) ?? 0)
        }
        guard let sound = try walk.find("SSND", from: 12, seeing: note) else { return .whole }
        guard !ChunkWalk.isUnknown(sound.size) else { return .whole }
        let there = file.size - sound.start
        if sound.size > there {
            // Offset and block size are in front of the samples.
            let seconds = Double(frames) / Double(sampleRate)
            return .short(
                of: sound.start + sound.size, file, soundAt: sound.start + 8,
                perSecond: seconds > 0 ? Double(sound.size - 8) / seconds : 0, sampleRate)
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
