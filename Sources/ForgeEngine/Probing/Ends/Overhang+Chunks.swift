import ForgeModel

extension Overhang {
    /// Behind a chunk of the RIFF family, whose sizes have 32 bits.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(
        _ file: InputFile, _ sound: ChunkWalk.Chunk, isLittleEndian: Bool,
        isSound: (Int64) throws(ForgeError) -> Bool = { _ in true }
    ) throws(ForgeError) {
        try self.init(file, start: sound.start, declared: sound.size, isSound: isSound) { header in
            (isLittleEndian ? header.little(4, at: 4) : header.big(4, at: 4)).map(Int64.init)
        }
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    init?(
        _ file: InputFile, _ sound: W64End.Chunk, isSound: (Int64) throws(ForgeError) -> Bool
    ) throws(ForgeError) {
        try self.init(
            file, start: sound.start + W64End.headerSize, declared: Int64(sound.size) - W64End.headerSize,
            header: Int(W64End.headerSize), isSound: isSound
        ) { $0.little(8, at: 16).map(Int64.init(clamping:)) }
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    init?(
        _ file: InputFile, _ sound: CAFChunk,
        isSound: (Int64) throws(ForgeError) -> Bool = { _ in true }
    ) throws(ForgeError) {
        try self.init(
            file, start: sound.start + 12, declared: sound.size, header: 12, isSound: isSound
        ) { header in
            header.big(8, at: 4).map { Int64(bitPattern: $0) }
        }
    }
}
