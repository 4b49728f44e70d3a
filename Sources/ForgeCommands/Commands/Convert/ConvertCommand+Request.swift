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

extension SoundArguments {
    func options(_ preset: Preset?) -> EncodingOptions {
        EncodingOptions(
            bitRate: bitrate?.bitsPerSecond, sampleRate: sampleRate, channels: channels,
            encoder: encoder.map(EncoderChoice.init(parsing:)), rateControl: rateControl, quality: quality,
            codec: codec, preset: preset)
    }
}

extension BookArguments {
    var metadata: BookMetadata {
        var metadata = BookMetadata()
        let typed: [(MetadataField, String?)] = [
            (.title, title), (.subtitle, subtitle), (.author, author), (.narrator, narrator),
            (.series, series), (.seriesPart, seriesPart), (.year, year), (.genre, genre),
            (.description, description), (.publisher, publisher), (.language, language), (.asin, asin),
            (.isbn, isbn),
        ]
        for (field, text) in typed {
            metadata.set(field, to: text.map(RawArgument.readable), from: .request)
        }
        return metadata
    }
}
