import ForgeModel

/// The end of a WAV file, RF64 and BW64 included: the size of its sound beside what is there.
enum WAVEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ rate: Int) throws(ForgeError) -> FileEnd {
        guard let sound = try WAVSound(of: file) else { return .whole }
        let (data, size) = (sound.data, sound.data.size)
        if !sound.isUnknown, size > 0, size > file.size - data.start {
            // Some count what is in front of the sound as sound, up to the whole file.
            if size == file.size || size == file.size - 8 {
                return FileEnd(
                    note: "its header counts \(size - file.size + data.start) bytes of itself as sound")
            }
            return .short(
                of: data.start + min(size, Int64.max - data.start), file, soundAt: data.start,
                perSecond: Double(sound.format?.perSecond(at: rate) ?? 0), rate)
        }
        // The last odd byte's padding is often left out.
        let riffSize = sound.riffSize
        guard !ChunkWalk.isUnknown(riffSize) || sound.wide != nil, !sound.isUnknown, riffSize > file.size - 7
        else { return .whole }
        return FileEnd(
            note:
                "its header tells of \(min(riffSize, Int64.max - 8) + 8) bytes, but all of its sound is in the "
                + "\(file.size) that it has")
    }
}
