import ForgeModel

/// From what was typed to what is wanted.
extension ConvertCommand {
    var options: BookOptions {
        var options = BookOptions(
            sound, preset.preset, discovery, track, output.damage, output.stall, output.verification)
        options.discovery.cover = book.cover.map(RawArgument.path)
        options.discovery.noCover = book.noCover
        return options
    }

    var request: ConversionRequest {
        var request = ConversionRequest(
            inputs: inputs.map(RawArgument.path), output: output.output.map(RawArgument.path))
        request.overwrite = output.overwrite
        request.options = options
        request.metadata = book.metadata
        let sources = settings.noConfig ? SettingsSources() : SettingsSources.current()
        request.reserved = sources.files.map {
            ReservedFile($0.path, "it is the file of settings that is read")
        }
        if let file = log.logFile {
            request.reserved.append(ReservedFile(RawArgument.path(file), "it is the log file"))
        }
        return request
    }
}
