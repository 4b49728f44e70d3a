import ForgeModel

/// From what was typed to what is wanted.
extension ConvertCommand {
    var request: ConversionRequest {
        var request = ConversionRequest(
            inputs: inputs.map(RawArgument.path), output: output.output.map(RawArgument.path))
        request.overwrite = output.overwrite
        request.damaged = output.damage.policy
        request.audioTrack = track.audioTrack
        request.encoding = sound.options(preset.preset)
        request.metadata = book.metadata
        request.discovery = discovery.options
        request.discovery.cover = book.cover.map(RawArgument.path)
        request.discovery.noCover = book.noCover
        let sources = settings.noConfig ? SettingsSources() : SettingsSources.current()
        request.reserved = sources.files.map { ($0.path, "it is the file of settings that is read") }
        if let file = log.logFile { request.reserved.append((RawArgument.path(file), "it is the log file")) }
        return request
    }
}
