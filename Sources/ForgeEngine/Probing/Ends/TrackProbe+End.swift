import ForgeModel

extension TrackProbe {
    /// Notes what was found at the end of the file; the length becomes that of what is there.
    mutating func take(_ end: FileEnd) {
        damage = end.damage
        if let note = end.note { notes.append(note) }
        if let counted = end.counted, counted > length.value {
            notes.append(Disbelief(length.value, counted, rate: sampleRate.hertz).text)
            length = SampleCount(counted)
        }
        guard let length = end.length else { return }
        self.length = min(self.length, SampleCount(length))
    }
}
