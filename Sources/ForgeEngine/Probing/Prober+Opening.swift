import FFmpegBinding
import ForgeModel
import M4BFormat

extension Prober {
    static func opened(
        _ file: InputFile, _ boxes: Result<M4BFile, any Error>, _ patches: [BytePatch], end: Int64?,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Demuxer {
        do {
            return try Demuxer.open(file, patches: patches, end: end, isCancelled: isCancelled)
        } catch {
            guard error.systemError == nil, !error.isInterrupted else {
                throw ForgeError(error, step: .probing, input: file.path)
            }
            if let reason = MP4Facts.lostIndex(boxes) {
                throw .damaged(file.path, step: .probing, reason: reason)
            }
            if try MP3End.isFreeFormat(file) { throw UndecodableSound.freeFormat(file.path) }
            if let kind = try OtherKind(of: file) {
                throw .damaged(file.path, step: .probing, reason: "it is \(kind.rawValue), not an audio file")
            }
            throw ForgeError(error, step: .probing, input: file.path)
        }
    }

    static func aacFacts(
        _ stream: StreamInfo, _ source: AudioStream, _ container: String, _ movie: MP4Facts?,
        _ boxes: Result<M4BFile, any Error>,
        _ file: InputFile, isShort: Bool, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> AACFacts? {
        guard stream.codec == "aac" else { return nil }
        if container == "aac" { return try AACFacts(adts: file) }
        if let movie { return try AACFacts(movie, file: file) }
        return try AACFacts(
            demuxing: file, source, boxes: try? boxes.get(), isShort: isShort, isCancelled: isCancelled)
    }
}
