import FFmpegBinding
import ForgeModel
import M4BFormat

/// Reads a finished file back before anybody sees it.
///
/// The boxes are read by `M4BFile`, the sound by libavformat and libavcodec, which know nothing of our writer.
enum Verifier {
    /// Checks packet count, sample total, edit, chapters, tags, cover, and that the sound's start and end decode; all of
    /// the sound where the sources' levels were kept.
    ///
    /// - Throws: `ForgeError` `verificationFailed` with what is wrong.
    static func verify(
        _ file: OutputFile, _ made: EncodedBook, book: Book, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        let boxes = try boxes(of: file, made, cover: book.m4bCover)
        try checkSound(file, boxes, made, isCancelled: isCancelled)
        try SoundVerifier.verify(file, boxes, made, isCancelled: isCancelled)
    }

    /// The file's boxes, checked against what was written.
    static func boxes(
        of file: OutputFile, _ made: EncodedBook, cover: M4BCover?
    ) throws(ForgeError) -> M4BFile {
        do {
            let boxes = try M4BFile(reading: file, tableLimit: MP4Facts.tableLimit)
            try check(boxes, made, cover: cover, file)
            return boxes
        } catch {
            throw .unverified(file, error)
        }
    }

    private static func check(
        _ boxes: M4BFile, _ made: EncodedBook, cover: M4BCover?, _ file: OutputFile
    ) throws {
        func expect(_ condition: Bool, _ what: String) throws(ForgeError) {
            if !condition { throw ForgeError.unverified(file, "\(what) is not what was written") }
        }
        guard let track = boxes.audioTrack else {
            throw ForgeError.withoutSound(file)
        }
        try expect(boxes.isMoovFirst && boxes.majorBrand == made.format.kind.brand, "its layout")
        try expect(track.packetCount == made.summary.packetCount, "its number of packets")
        try expect(track.audioSpecificConfig == made.format.audioSpecificConfig, "its AudioSpecificConfig")
        let presentation = boxes.presentation(of: track)
        try expect(presentation.timescale == Int64(made.format.sampleRate), "its time scale")
        try expect(presentation.sampleCount == made.length.value, "its length in samples")
        try expect(presentation.priming == Int64(made.format.priming), "its priming")
        var packets = try boxes.packets(of: track, in: file)
        var (bytes, sizes): (Int64, [UInt32]) = (0, [])
        while let run = try packets.next(maxBytes: 1 << 20, sizes: &sizes) { bytes += Int64(run.bytes) }
        try expect(bytes == made.summary.audioBytes, "its packet table")
        try expect(boxes.covers == (cover.map { [$0] } ?? []) + made.tags.otherCovers, "its cover")
        let rate = Int64(made.format.sampleRate)
        try expect(
            boxes.chapters.map { $0.start(in: rate) } == made.chapters.map(\.start.value), "a chapter's start"
        )
        try expect(
            boxes.chapters.map(\.title)
                == made.chapters.enumerated().map {
                    M4BChapter(start: 0, title: $1.title).storedTitle(number: $0 + 1)
                },
            "a chapter's title")
        try expect(boxes.holds(made.tags), "its tags")
    }

    /// Packets at both ends that are decoded.
    private static let reach = 16

    private static func checkSound(
        _ file: OutputFile, _ boxes: M4BFile, _ made: EncodedBook, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        do {
            let decoded = try file.decoded(
                codec: "aac", patches: MP4Facts.shortIndex(of: boxes), isCancelled: isCancelled
            ) { packets, _ in packets == reach }
            if decoded == 0 { throw AVError.noOutput }
            try decodeEnd(file, boxes, made)
        } catch {
            throw .unverified(file, error, otherwise: "its sound does not decode")
        }
    }

    /// The last packets from where the table says that they are: an index of all would be 24 bytes a packet in
    /// libavformat.
    private static func decodeEnd(_ file: OutputFile, _ boxes: M4BFile, _ made: EncodedBook) throws {
        let count = Int(made.summary.packetCount)
        let window = max(0, count - reach)..<count
        var windows = try PacketWindows(boxes, file)
        let packets = try windows.read([window])
        var decoder = try MediaDecoder.openAAC(config: made.format.audioSpecificConfig)
        let packet = try Packet()
        var frame = try Frame()
        var decoded = 0
        for number in window {
            try packet.copy(packets[number] ?? [])
            try decoder.send(packet)
            while case .ready = try decoder.receive(into: &frame) { decoded += frame.sampleCount }
        }
        if decoded == 0 { throw AVError.noOutput }
    }
}
