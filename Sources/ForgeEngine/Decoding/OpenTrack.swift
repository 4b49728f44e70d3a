import FFmpegBinding
import ForgeModel

/// A track that is open to be decoded: its file, the source of its packets, and its decoder. Used on one thread.
struct OpenTrack: ~Copyable {
    let probe: TrackProbe
    let file: InputFile
    /// libavformat's facts of the stream.
    let info: StreamInfo
    var demuxer: Demuxer
    /// Where the packets come from, unless it is the demuxer.
    var table: TablePackets?
    var decoder: MediaDecoder
    private let isCancelled: CancellationCheck

    /// - Parameters:
    ///   - ownsTrimming: whether all samples are given, those too that the container marks as no sound.
    ///   - usesTable: whether the packets of an MP4 are found by its own tables.
    /// - Throws: `ForgeError`, step `decoding`.
    static func open(
        _ probe: TrackProbe, ownsTrimming: Bool, usesTable: Bool = true,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> OpenTrack {
        let file = try InputFile(probe, step: .decoding)
        let table = usesTable ? try TablePackets.open(probe, file) : nil
        do throws(AVError) {
            let demuxer = try Demuxer.open(
                file, for: probe.stream, patches: table?.shortIndex(), ignoresEdits: ownsTrimming,
                isCancelled: isCancelled)
            let decoder = try MediaDecoder.open(
                demuxer, stream: probe.stream.index, keepsMarked: ownsTrimming)
            let info = demuxer.streams[probe.stream.index]
            return OpenTrack(
                probe: probe, file: file, info: info, demuxer: demuxer, table: table, decoder: decoder,
                isCancelled: isCancelled)
        } catch {
            throw ForgeError(error, step: .decoding, input: probe.path)
        }
    }

    private init(
        probe: TrackProbe, file: InputFile, info: StreamInfo, demuxer: consuming Demuxer,
        table: consuming TablePackets?, decoder: consuming MediaDecoder,
        isCancelled: @escaping CancellationCheck
    ) {
        self.probe = probe
        self.file = file
        self.info = info
        self.demuxer = demuxer
        self.table = table
        self.decoder = decoder
        self.isCancelled = isCancelled
    }

    /// Reads the track's next packet; false at its end, and where it cannot be read any further.
    ///
    /// - Throws: `ForgeError`, `cancelled` and those of its table among them.
    mutating func read(into packet: inout Packet) throws(ForgeError) -> Bool {
        if let isRead = try table?.read(into: &packet) { return isRead }
        while true {
            if isCancelled() { throw .cancelled(step: .decoding) }
            do throws(AVError) {
                guard try demuxer.read(into: &packet) else { return false }
            } catch {
                guard error.isInterrupted || error.systemError != nil else { return false }
                throw ForgeError(error, step: .decoding, input: probe.path)
            }
            if packet.streamIndex == info.index { return true }
        }
    }
}
