extension ChapterList {
    /// Whether Nero's list takes all of them.
    var fitsNero: Bool { !entries.isEmpty && entries.count <= Self.neroLimit }

    /// Nero's chapter list: starts in units of 100 ns, titles of at most 255 bytes. A title cut inside a character
    /// makes mutagen refuse the file.
    func writeNero(to out: inout BoxBuffer, sampleRate: Int) {
        out.fullBox("chpl", version: 1) {
            $0.u32(0)
            $0.u8(UInt8(entries.count))
            for entry in entries {
                let title = Self.clamp(entry.title, to: 255)
                $0.u64(UInt64(TimeMath.rescale(entry.start, from: Int64(sampleRate), to: 10_000_000)))
                $0.u8(UInt8(title.count))
                $0.append(title)
            }
        }
    }
}
