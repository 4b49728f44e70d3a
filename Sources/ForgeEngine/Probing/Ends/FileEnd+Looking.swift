import FFmpegBinding
import ForgeModel

extension FileEnd {
    /// Looks at the end of a file.
    ///
    /// - Parameters:
    ///   - container: libavformat's name of its format.
    ///   - stream: the audio that is taken of it.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func of(
        _ file: InputFile, _ container: String, _ stream: StreamInfo, isCancelled: CancellationCheck
    ) throws(ForgeError) -> FileEnd {
        switch container {
        case "mp3": try MP3End.look(file, isCancelled: isCancelled)
        case "aac": try FrameEnd.look(file, .adts)
        case "loas": try FrameEnd.look(file, .loas)
        case "ac3", "eac3": try FrameEnd.look(file, .ac3)
        case "dts": try FrameEnd.look(file, .dts)
        case "mlp", "truehd": try FrameEnd.look(file, .mlp)
        case "flac": try FLACEnd.look(file)
        case "wav", "xwma", "qcp": try WAVEnd.look(file, stream.sampleRate)
        case "aiff": try AIFFEnd.look(file, stream.sampleRate)
        case "w64": try W64End.look(file, stream.sampleRate)
        case "caf": try CAFEnd.look(file, stream.sampleRate)
        case "au": try AUEnd.look(file, stream.sampleRate)
        case "sox": try SoXEnd.look(file)
        case "iff": try IFFEnd.look(file, stream)
        case "voc": try VOCEnd.look(file)
        case "asf": try ASFEnd.look(file, stream.sampleRate)
        case "wv": try WavPackEnd.look(file)
        case "ape": try APEEnd.look(file)
        case "tta": try TTAEnd.look(file)
        case "tak": try TAKEnd.look(file)
        case "mpc8": try MusepackEnd.look(file)
        case "dsf": try DSFEnd.look(file)
        case "avi": try AVIEnd.look(file)
        case "flv": try FLVEnd.look(file)
        case "mpegts": try MPEGTSEnd.look(file, id: stream.id)
        case "mpeg": try MPEGPSEnd.look(file)
        case "rm": try RealMediaEnd.look(file)
        case "amr", "amrnb", "amrwb": try AMREnd.look(file)
        case "nut": try NUTEnd.look(file)
        case _ where container.split(separator: ",").contains("matroska"): try MatroskaClusters.look(file)
        default: .whole
        }
    }
}
