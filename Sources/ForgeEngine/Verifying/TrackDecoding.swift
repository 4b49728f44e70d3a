import FFmpegBinding
import ForgeModel
import M4BFormat

/// Decodes all of a track's packets and tells of those that do not.
struct TrackDecoding {
    let file: InputFile
    let boxes: M4BFile
    let isCancelled: CancellationCheck

    /// - Returns: seconds that were decoded, and the course of their level, as `SpeechLevels` has it; nil where nothing could be
    ///   decoded.
    /// - Throws: `ForgeError`.
    func check(
        _ sound: CheckedTrack, _ list: inout FindingList
    ) throws(ForgeError) -> (seconds: Double, levels: [UInt8])? {
        let track = sound.track
        if let scheme = Protection.scheme(track) {
            list.add(.notDecoded, .error, "its sound is encrypted by \(scheme), and was not decoded")
            return nil
        }
        if let name = track.externalMedia {
            list.add(.noSound, .error, "its sound is in another file, \(name)")
            return nil
        }
        guard boxes.isFragmented || track.packetCount > 0 else {
            list.add(.noSound, .error, at: .box(sound.box("mdia/minf/stbl")), "it has no packets")
            return nil
        }
        do {
            var meter = try decode(sound, &list)
            meter.close(&list)
            let seconds = meter.seconds
            if sound.isWhole { compare(seconds, sound, &list) }
            return (seconds.decoded, meter.heard)
        } catch let error as AVError {
            if error.systemError != nil || error.isInterrupted || error.isOutOfMemory {
                throw ForgeError(error, step: .verifying, input: file.path)
            }
            list.add(
                .notDecoded, .error, "the linked FFmpeg does not decode track \(sound.number) (\(error.text))"
            )
            return nil
        } catch {
            throw ForgeError(error, step: .verifying, input: file.path)
        }
    }

    /// - Throws: `ForgeError`, `AVError` where the track cannot be opened, and the source's errors.
    private func decode(_ sound: CheckedTrack, _ list: inout FindingList) throws -> DecodeMeter {
        let track = sound.track
        // An index in libavformat is 24 bytes a packet, 220 MB for a book of 60 hours.
        let patches = sound.hasTables ? MP4Facts.shortIndex(of: boxes) : []
        var demuxer = try Demuxer.open(file, patches: patches, ignoresEdits: true, isCancelled: isCancelled)
        guard
            let stream = demuxer.streams.first(where: { $0.kind == .audio && $0.id == Int(track.id) })?.index
        else { throw AVError.streamNotFound }
        demuxer.select(stream: stream)
        let decoder = try MediaDecoder.open(demuxer, stream: stream, keepsMarked: true)
        var packet = try Packet()
        var meter = DecodeMeter(
            decoder, try Frame(), track: sound.number, timescale: track.timescale,
            shift: boxes.shift(of: track))
        guard sound.hasTables, track.codec == "mp4a" else {
            while try demuxer.read(into: &packet) {
                if isCancelled() { throw ForgeError.cancelled(step: .verifying) }
                guard packet.streamIndex == stream else { continue }
                try meter.take(packet, at: packet.time, lasting: packet.duration, &list)
            }
            if let error = demuxer.readError { throw error }
            return meter
        }
        var packets = TablePackets(
            file: file, boxes: boxes, track: track, reader: try boxes.packets(of: track, in: file),
            count: sound.packets, frameLength: Int(track.firstDelta))
        while try packets.read(into: &packet) {
            if isCancelled() { throw ForgeError.cancelled(step: .verifying) }
            try meter.take(packet, at: packet.time, lasting: packet.duration, &list)
        }
        return meter
    }

    private func compare(
        _ seconds: (decoded: Double, lost: Double), _ sound: CheckedTrack, _ list: inout FindingList
    ) {
        guard !boxes.isFragmented else { return }
        let track = sound.track
        let told = track.sttsTotal.seconds(track.timescale)
        let real = seconds.decoded + seconds.lost
        let gap = abs(told - real)
        guard gap > 2 * track.firstDelta.seconds(track.timescale) else { return }
        list.add(
            .soundLength, gap > 1 ? .error : .warning, at: .box(sound.box("mdia/minf/stbl/stts")),
            "its packets are to last \(SpanText.seconds(told)), and decode to \(SpanText.seconds(real))")
    }
}
