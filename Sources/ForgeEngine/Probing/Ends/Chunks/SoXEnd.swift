import ForgeModel

/// The end of a file of SoX's own format, whose header counts the samples of all channels (soxformat(7)): each has 32 bits.
struct SoXEnd {
    private static let sampleSize: Int64 = 4

    /// Offset of the first sample.
    private let start: Int64
    /// Bytes of sound, as the header says.
    private let size: Int64
    /// Bytes; 0 where the header does not tell.
    private let perSecond: Double

    /// Nil for other files, and for one that was written to a pipe, whose count is 0.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 32)
        let isLittleEndian = head.has(".SoX")
        func number(_ width: Int, at place: Int) -> UInt64? {
            isLittleEndian ? head.little(width, at: place) : head.big(width, at: place)
        }
        guard isLittleEndian || head.has("XoS."), let header = number(4, at: 4), let count = number(8, at: 8),
            count > 0, count < 1 << 60, let rate = number(8, at: 16).map(Double.init(bitPattern:)),
            let channels = number(4, at: 24)
        else { return nil }
        // The magic number is not counted.
        start = 4 + Int64(header)
        size = Int64(count) * Self.sampleSize
        perSecond = rate.isFinite && rate > 0 ? rate * Double(channels) * Double(Self.sampleSize) : 0
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard let sound = try SoXEnd(of: file), sound.start + sound.size > file.size else { return .whole }
        let missing = Double(sound.start + sound.size - file.size)
        return .short(
            of: sound.start + sound.size, file,
            seconds: sound.perSecond > 0 ? missing / sound.perSecond : nil)
    }

    /// Where the sound ends as its header says; nil where it is not all there, or more is behind it: libavformat plays all
    /// that is there.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func end(of file: InputFile) throws(ForgeError) -> Int64? {
        guard start + size < file.size,
            try Overhang(file, start: start, declared: size, size: { _ in nil }) == nil
        else { return nil }
        return start + size
    }
}
