import FFmpegBinding
import ForgeModel
import M4BFormat

/// The facts of an MP4 file that libavformat does not give, read from its boxes.
struct MP4Facts {
    /// Tables of a track that are larger stay in the file: the index of a long book is most of what there is to read.
    static let tableLimit = 1 << 20

    /// The result of a walk over a track's packets.
    struct Packets {
        var count = 0
        var bytes: Int64 = 0
        var largest = 0
        var smallest = Int.max
        /// Whether the file ends before the next one.
        var isCut = false
    }

    let boxes: M4BFile
    let track: M4BTrack
    let packets: Packets

    /// The book's track; nil for files whose tables do not describe it, or in a form that our reader refuses: those
    /// are libavformat's to make sense of.
    ///
    /// - Parameters:
    ///   - boxes: the file's boxes, or why they could not be read.
    ///   - track: the book's among them; nil where it cannot be told which it is.
    /// - Throws: `ForgeError` `inputDamaged` for a file that ends before its first packet does.
    init?(
        _ boxes: Result<M4BFile, any Error>, _ track: M4BTrack?, file: InputFile
    ) throws(ForgeError) {
        do {
            self.boxes = try boxes.get()
            guard !self.boxes.isFragmented, let track else { return nil }
            self.track = track
            packets = try Self.walk(self.boxes, track, file)
        } catch let error as M4BReadError {
            if case .truncated = error.fault, Self.lostIndex(boxes) == nil {
                throw .damaged(
                    file.path, step: .probing,
                    reason: "it ends before its first packet, as a file does that was cut off")
            }
            return nil
        } catch {
            throw ForgeError(error, step: .probing, input: file.path)
        }
    }

    private static func walk(
        _ boxes: M4BFile, _ track: M4BTrack, _ file: InputFile
    ) throws -> Packets {
        var packets = Packets()
        var reader = try boxes.packets(of: track, in: file)
        var sizes: [UInt32] = []
        while let run = try next(&reader, &packets, &sizes) {
            packets.count += run.count
            packets.bytes += Int64(run.bytes)
            for size in sizes {
                if Int(size) > packets.largest { packets.largest = Int(size) }
                if Int(size) < packets.smallest { packets.smallest = Int(size) }
            }
        }
        return packets
    }

    /// The next run; nil at the end of the track, and of the file once a packet was found in it.
    private static func next(
        _ reader: inout PacketReader, _ packets: inout Packets, _ sizes: inout [UInt32]
    ) throws -> PacketRun? {
        do {
            return try reader.next(maxBytes: 1 << 20, sizes: &sizes)
        } catch let error as M4BReadError where error.fault == .truncated && packets.count > 0 {
            packets.isCut = true
            return nil
        }
    }

    /// The length of the packets that are in the file, in units of the track's timescale.
    private var total: Int64 {
        packets.isCut ? boxes.duration(ofFirst: packets.count, of: track) : track.sttsTotal
    }

    /// Bits per second over all packets; nil where their times add up to nothing.
    var bitRate: Int? {
        guard total > 0 else { return nil }
        return Int(Double(packets.bytes) * 8 * Double(track.timescale) / Double(total))
    }

    /// Priming and exact length at a rate.
    ///
    /// Nil for files whose tables do not say, or not in a form that libavformat plays as they say it: edit lists with
    /// more than one stretch of media. Such files are still decoded; their length is counted then.
    func trim(sampleRate: Int) -> TrimFacts? {
        Self.trim(
            boxes, track, fragments: packets.isCut ? (packets.count, total) : nil, sampleRate: sampleRate)
    }

    /// The same for a track of a fragmented file, or of one that was cut off: how many packets it has and how many units they last.
    static func trim(
        _ boxes: M4BFile, _ track: M4BTrack, fragments: (packets: Int, total: Int64)? = nil,
        sampleRate: Int
    ) -> TrimFacts? {
        guard track.playingEdits <= 1,
            case let presentation = boxes.presentation(of: track, fragments: fragments),
            presentation.sampleCount > 0,
            presentation.timescale > 0, presentation.timescale <= Int64(Int32.max)
        else { return nil }
        let (clock, rate) = (SampleRate(hertz: Int(presentation.timescale)), SampleRate(hertz: sampleRate))
        return TrimFacts(
            priming: SampleCount(presentation.priming).rescaled(from: clock, to: rate),
            length: SampleCount(presentation.sampleCount).rescaled(from: clock, to: rate))
    }

    /// The file as libavformat shall see it to name its streams, tags and chapters: with packet indexes of one chunk.
    /// What libavformat counts packets for, a bit rate, is not to be had from it.
    ///
    /// libavformat keeps 24 bytes for each packet of an index, 110 MB for a book of 30 hours, to decode a handful.
    /// Empty where the index is short anyway.
    static func shortIndex(of boxes: M4BFile?) -> [BytePatch] {
        guard let boxes, !boxes.isFragmented else { return [] }
        return boxes.tracks.filter { $0.handler == "soun" && $0.codec == "mp4a" }
            .flatMap { shortIndex(of: $0, boxes) }
    }

    private static func shortIndex(of track: M4BTrack, _ boxes: M4BFile) -> [BytePatch] {
        guard let index = boxes.index(of: track), index.chunkCount > 1, index.packetsInFirstChunk > 0 else {
            return []
        }
        return [
            (index.packetCountOffset, UInt32(index.packetsInFirstChunk)), (index.chunkCountOffset, UInt32(1)),
            // libavformat refuses runs of chunks that are not there.
            (index.chunkRunCountOffset, UInt32(1)),
        ].map { offset, value in
            BytePatch(offset: offset, bytes: withUnsafeBytes(of: value.bigEndian) { Array($0) })
        }
    }
}

extension MP4Facts {
    /// Refuses a file with tables that it has no room for, before anybody makes an index by them.
    ///
    /// - Throws: `ForgeError` `inputDamaged`, and those of reading.
    static func checkTables(of file: InputFile) throws(ForgeError) {
        do { try M4BFile.checkTables(of: file) } catch {
            throw error as? ForgeError
                ?? .damaged(
                    file.path, step: .probing, reason: "one of its tables contradicts the rest of the file",
                    details: "\(error)")
        }
    }

    /// The end of a file.
    ///
    /// - Parameter movie: the facts of its sound; nil where it is described by fragments, or in a form that our reader
    ///   refuses.
    static func end(
        of file: InputFile, _ boxes: Result<M4BFile, any Error>, _ movie: MP4Facts?
    ) -> FileEnd {
        guard let boxes = try? boxes.get() else { return lostIndex(boxes).map { .missing($0) } ?? .whole }
        let declared = file.size + boxes.missingBytes
        guard let movie else { return boxes.missingBytes > 0 ? .short(of: declared, file) : .whole }
        if movie.packets.isCut {
            let seconds = Double(movie.track.sttsTotal - movie.total) / Double(movie.track.timescale)
            return boxes.missingBytes > 0
                ? .short(of: declared, file, seconds: seconds)
                : .missing(
                    "it has \(movie.packets.count) of the \(movie.track.packetCount) packets that its index tells of",
                    seconds: seconds)
        }
        guard boxes.missingBytes > 0 else { return .whole }
        return FileEnd(
            note:
                "its header tells of \(declared) bytes, but all of its sound is in the \(file.size) that it has"
        )
    }

    /// Whether the boxes of a file that begins like an MP4 make no sense as they are.
    static func isBroken(_ boxes: Result<M4BFile, any Error>) -> Bool {
        guard case .failure(let error as M4BReadError) = boxes else { return false }
        switch error.fault {
        case .truncated, .missing, .badSize, .badTable: return error.box != "mdat"
        default: return false
        }
    }

    /// Why nothing can be had of a file that begins like an MP4; nil for files whose index is all there.
    static func lostIndex(_ boxes: Result<M4BFile, any Error>) -> String? {
        guard case .failure(let error as M4BReadError) = boxes else { return nil }
        switch (error.fault, error.box) {
        case (.missing, "moov"), (.truncated, "mdat"):
            return "its index (moov) is missing, as of a recording or a download that was cut off"
        case (.truncated, "moov"): return "its index (moov) is cut off"
        default: return nil
        }
    }
}
