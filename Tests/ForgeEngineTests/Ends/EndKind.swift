import TestSupport

/// A way to make a file of speech, and whether what is behind its sound is long.
struct EndKind: Sendable, CustomStringConvertible {
    var name: String
    var tool = Tool.ffmpeg
    var arguments: [String] = []
    /// Written to a pipe, which leaves the sizes open.
    var isPiped = false
    /// How exact the missing seconds are; nil where nothing tells them.
    var tolerance: Double?

    var description: String { name + (isPiped ? ", piped" : "") }

    /// Makes the file of `source`, a WAV.
    func make(_ source: String, in folder: TemporaryFolder) throws -> [UInt8] {
        let path = folder.path("whole.\(name)")
        switch tool {
        case .ffmpeg where isPiped:
            let result = try tool.run(["-v", "error", "-nostdin", "-i", source] + arguments + ["-"])
            try folder.write(result.stdout, to: "whole.\(name)")
        case .ffmpeg: try tool.run(["-v", "error", "-nostdin", "-y", "-i", source] + arguments + [path])
        case .lame: try tool.run(["--quiet"] + arguments + [source, path])
        case .oggenc: try tool.run(["-Q"] + arguments + ["-o", path, source])
        case .flac: try tool.run(["--totally-silent", "-f"] + arguments + ["-o", path, source])
        case .opusenc: try tool.run(["--quiet"] + arguments + [source, path])
        case .wavpack: try tool.run(["-q"] + arguments + [source, "-o", path])
        case .sox: try tool.run([source] + arguments + [path])
        default: try tool.run(arguments + [source, path])
        }
        return folder.read("whole.\(name)")
    }

    /// Containers whose header, table or pages say that the second half is missing. A frame is the tolerance where
    /// lengths are counted in frames, a second where they are estimated by bytes.
    static let measured: [EndKind] = [
        EndKind(name: "cbr.mp3", tool: .lame, arguments: ["-b", "64"], tolerance: 0.06),
        EndKind(name: "vbr.mp3", tool: .lame, arguments: ["-V", "5"], tolerance: 0.06),
        EndKind(name: "ff.mp3", tolerance: 0.06),
        EndKind(name: "a.flac", tool: .flac, tolerance: 0.1),
        EndKind(name: "b.flac", tolerance: 0.1),
        EndKind(name: "a.wav", tolerance: 0.001),
        EndKind(name: "b.wav", arguments: ["-c:a", "pcm_s24le"], tolerance: 0.001),
        EndKind(name: "rf64.wav", arguments: ["-rf64", "always"], tolerance: 0.001),
        EndKind(name: "adpcm.wav", arguments: ["-c:a", "adpcm_ima_wav"], tolerance: 0.1),
        EndKind(name: "a.aiff", tolerance: 0.001),
        EndKind(name: "a.w64", tolerance: 0.001),
        EndKind(name: "a.caf", tolerance: 0.001),
        EndKind(name: "a.au", tolerance: 0.001),
        EndKind(name: "a.mka", arguments: ["-c:a", "aac"], tolerance: 0.1),
        EndKind(name: "a.webm", arguments: ["-c:a", "libopus"], tolerance: 0.1),
        EndKind(name: "a.wma", tolerance: 0.6),
        EndKind(name: "a.m4a", arguments: ["-c:a", "aac", "-movflags", "+faststart"], tolerance: 0.06),
        EndKind(name: "alac.m4a", arguments: ["-c:a", "alac", "-movflags", "+faststart"], tolerance: 0.2),
        EndKind(name: "a.tta", tolerance: 1.1),
        EndKind(name: "a.wv", arguments: ["-frame_size", "4096"], tolerance: 0.2),
        EndKind(name: "flac.oga", tool: .flac, arguments: ["--ogg"], tolerance: 0.6),
    ]

    /// Containers that show that their end is missing and not how much.
    static let marked: [EndKind] = [
        EndKind(name: "notag.mp3", tool: .lame, arguments: ["-t", "-V", "5"]),
        EndKind(name: "noxing.mp3", arguments: ["-write_xing", "0", "-b:a", "65k"]),
        EndKind(name: "p.mp3", arguments: ["-f", "mp3"], isPiped: true),
        EndKind(name: "a.mp2", arguments: ["-b:a", "64k"]),
        EndKind(name: "a.aac"), EndKind(name: "a.latm", arguments: ["-c:a", "aac"]), EndKind(name: "a.ac3"),
        EndKind(name: "a.eac3"),
        EndKind(name: "a.dts", arguments: ["-strict", "-2"]),
        EndKind(name: "a.ogg", tool: .oggenc), EndKind(name: "ff.ogg", arguments: ["-c:a", "libvorbis"]),
        EndKind(name: "a.opus", tool: .opusenc), EndKind(name: "ff.opus"),
        EndKind(name: "a.spx", arguments: ["-ar", "16000"]),
        EndKind(name: "p.flac", arguments: ["-f", "flac"], isPiped: true),
        EndKind(name: "p.mka", arguments: ["-c:a", "aac", "-f", "matroska"], isPiped: true),
        EndKind(name: "live.webm", arguments: ["-c:a", "libopus", "-live", "1"]),
        EndKind(name: "p.wma", arguments: ["-c:a", "wmav2", "-f", "asf"], isPiped: true),
        EndKind(
            name: "frag.mp4",
            arguments: ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "1000000"]),
        EndKind(name: "a.ts", arguments: ["-c:a", "aac"]),
        EndKind(name: "a.flv", arguments: ["-c:a", "aac"]),
        EndKind(name: "a.avi"),
    ]
}
