import FFmpegBinding
import ForgeModel
import M4BFormat

/// Reads a copied book back before anybody sees it: its boxes, the packets at both ends of every track, and their
/// sound.
enum CopyVerifier {
    /// Packets that are looked at on both sides of a join. The decoder is in step after the pre-roll, and
    /// `CopiedPart.Sound.length` samples are in them.
    private static let reach = 7

    /// Tracks whose packets are in memory at the same time.
    private static let group = 64

    /// A re-encoded end of a track counts as the sound that was encoded when the error has less than half its energy:
    /// sound that is shifted by a packet, or another track's, has all of it and more.
    private static let leastRatio: Float = 2

    /// - Throws: `ForgeError` `verificationFailed` with what is wrong.
    static func verify(
        _ file: OutputFile, _ made: CopiedBook, book: Book, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        let boxes = try Verifier.boxes(of: file, made.book, cover: book.m4bCover)
        do {
            try check(file, boxes, made, isCancelled: isCancelled)
        } catch let mismatch as Mismatch {
            throw .unverified(file, mismatch.text)
        } catch {
            throw .unverified(file, error)
        }
    }

    private static func check(
        _ file: OutputFile, _ boxes: M4BFile, _ made: CopiedBook, isCancelled: @escaping CancellationCheck
    ) throws {
        let count = Int(made.book.summary.packetCount)
        var reader = try PacketWindows(boxes, file)
        let parts = made.parts.filter { !$0.part.packets.isEmpty }
        // Some at a time: those of thousands of tracks would be more than all else that is in memory.
        for first in stride(from: 0, to: parts.count, by: group) {
            let parts = parts[first..<min(parts.count, first + group)]
            let packets = try reader.read(parts.flatMap { windows(of: $0.part, count: count) })
            for part in parts {
                if isCancelled() { throw ForgeError.cancelled(step: .verifying) }
                try check(part, packets, made)
            }
        }
        try checkContainer(file, boxes, made, isCancelled: isCancelled)
        try SoundVerifier.verify(file, boxes, made.book, isCopied: true, isCancelled: isCancelled)
    }

    private struct Mismatch: Error { var text: String }

    /// Numbers of the book's packets to look at: around a track's start with the packet before it, and its end.
    private static func windows(of part: PacketClock.Part, count: Int) -> [Range<Int>] {
        let end = part.position + part.packets.count
        return [
            max(0, part.position - 1)..<min(count, min(end, part.position + reach)),
            max(part.position, end - reach)..<end,
        ].filter { !$0.isEmpty }
    }

    private static func check(_ copied: CopiedPart, _ packets: [Int: [UInt8]], _ made: CopiedBook) throws {
        let part = copied.part
        if let marks = copied.marks {
            for mark in marks.found {
                let bytes = packets[part.position + mark.packet - part.packets.lowerBound]
                guard bytes?.withUnsafeBytes(CopiedPart.Marks.hash) == mark.hash else {
                    throw Mismatch(text: "a packet is not what was copied")
                }
            }
        }
        let spans = windows(of: part, count: Int(made.book.summary.packetCount))
        for (index, window) in spans.enumerated() {
            let samples = try decode(window, packets, made.model, refused: copied.refusedInBook)
            guard let sound = copied.sound else { continue }
            if samples.count != window.count * made.model.frameLength { throw AVError.noOutput }
            // Where a window's first sample lies on the book's clock.
            let origin = Int64(window.lowerBound * made.model.frameLength) - Int64(made.book.format.priming)
            let expected = index == 0 ? Array(sound.head.prefix(CopiedPart.Sound.length)) : sound.tail
            let start = index == 0 ? part.start : part.start + part.length - Int64(expected.count)
            try compare(samples, at: origin, with: expected, at: start, settled: made.model.frameLength)
        }
    }

    /// The first channel's samples of a window.
    private static func decode(
        _ window: Range<Int>, _ packets: [Int: [UInt8]], _ model: AACFacts, refused: Set<Int>
    ) throws -> [Float] {
        var decoder = try MediaDecoder.openAAC(config: model.config)
        let packet = try Packet()
        var frame = try Frame()
        var samples: [Float] = []
        for number in window {
            guard let bytes = packets[number] else {
                throw Mismatch(text: "a packet is missing from its table")
            }
            try packet.copy(bytes)
            do throws(AVError) { try decoder.send(packet) } catch {
                // It did not decode before it was copied either, and the user was told.
                guard refused.contains(number) else { throw error }
                continue
            }
            while case .ready = try decoder.receive(into: &frame) {
                let format = frame.format
                // libavcodec gives two channels for mono with SBR, because there might be parametric stereo.
                let channels =
                    format.channels == 2 && model.frameLength > 1024 ? model.channels : Int(format.channels)
                guard Int(format.sampleRate) == model.sampleRate.hertz, channels == model.channels,
                    frame.sampleCount == model.frameLength
                else {
                    throw Mismatch(text: "a packet decodes to another rate, layout or length than the others")
                }
                var block = PCMBlock(format: format, capacity: frame.sampleCount)
                block.append(frame, at: 0, count: frame.sampleCount)
                samples += block.floats(channel: 0)
            }
        }
        // A packet without an element of sound gives no frame; some encoders end a file with one.
        if samples.isEmpty, !window.allSatisfy(refused.contains) { throw AVError.noOutput }
        return samples
    }

    /// Compares what both have of the book's clock, from the first packet on that the decoder was in step for.
    private static func compare(
        _ samples: [Float], at origin: Int64, with expected: [Float], at start: Int64, settled: Int
    ) throws {
        let low = max(start, origin + Int64(settled))
        let high = min(start + Int64(expected.count), origin + Int64(samples.count))
        guard low < high else { return }
        var (signal, noise): (Float, Float) = (0, 0)
        for position in low..<high {
            let wanted = expected[Int(position - start)]
            let difference = samples[Int(position - origin)] - wanted
            signal += wanted * wanted
            noise += difference * difference
        }
        // Below -60 dB of full scale there is nothing that could be in the wrong place.
        let silence = Float(high - low) * 1e-6
        if noise > silence, signal < leastRatio * noise {
            throw Mismatch(text: "an encoded track does not sound like its source where it meets the others")
        }
    }

    /// Decodes the start of the file through libavformat.
    private static func checkContainer(
        _ file: OutputFile, _ boxes: M4BFile, _ made: CopiedBook, isCancelled: @escaping CancellationCheck
    ) throws {
        // libavformat 5.1 marks the packets of the priming to be dropped, and as many samples behind them.
        let priming = (made.book.format.priming + made.model.frameLength - 1) / made.model.frameLength
        let limit = 2 * priming + reach
        let mayRefuse = made.parts.first?.refused.isEmpty == false
        let decoded = try file.decoded(
            codec: "aac", patches: MP4Facts.shortIndex(of: boxes), mayRefuse: mayRefuse,
            isCancelled: isCancelled
        ) { packets, samples in packets == limit || samples > 0 }
        // The priming of a short book may be all that it holds.
        if decoded == 0, made.book.summary.packetCount > limit, !mayRefuse { throw AVError.noOutput }
    }
}
