import ForgeModel

extension ForgeOption {
    /// The option of the command line that sets it, as it is typed.
    var typed: String {
        switch self {
        case .output, .folder: "-o"
        case .overwrite: "--overwrite"
        case .damaged: "--damaged"
        case .audioTrack: "--audio-track"
        case .stallTimeout: "--stall-timeout"
        case .bitRate: "--bitrate"
        case .sampleRate: "--sample-rate"
        case .channels: "--channels"
        case .encoder: "--encoder"
        case .rateControl: "--rate-control"
        case .quality: "--quality"
        case .codec: "--codec"
        case .preset: "--preset"
        case .order: "--order"
        case .chapterSource: "--chapters"
        case .cover: "--cover"
        case .noCover: "--no-cover"
        case .coverSize: "--cover-size"
        case .textEncoding: "--text-encoding"
        case .chapterLength: "--max-length"
        case .chapterNumbering: "--number"
        case .realignsWithin: "--within"
        case .shortestPause: "--min-silence"
        case .pauseThreshold: "--threshold"
        case .start: "--at"
        case .journal: "--journal"
        case .include: "--include"
        case .exclude: "--exclude"
        case .limit: "--limit"
        case .onlyFailed: "--only-failed"
        case .force: "--force"
        case .acceptsShorter: "--accept-shorter"
        case .template: "--template"
        case .conflict: "--conflict"
        case .workers: "--workers"
        case .retries: "--retries"
        case .memoryLimit: "--memory-limit"
        case .report: "--report"
        case .log: "-v"
        }
    }
}

extension OptionNames {
    /// As the command line has them: what its users read tells them what to type.
    static let typed = OptionNames(
        Dictionary(uniqueKeysWithValues: ForgeOption.allCases.map { ($0, $0.typed) }))
}
