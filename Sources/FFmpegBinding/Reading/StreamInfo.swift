import CAVCodec
import CAVFormat
import CAVUtil
import CForgeShims

/// The facts that a container gives of one of its streams.
package struct StreamInfo: Sendable {
    package enum Kind: String, Sendable { case audio, video, subtitle, data, other }

    package let index: Int
    /// The container's own number for it: the track id of an MP4.
    package let id: Int
    package let kind: Kind
    /// Whether the container marks it to be played unless another is asked for. In an MP4: whether it is enabled.
    package let isDefault: Bool
    /// Whether it goes beside the main sound: a commentary, a description for the blind, a mix for the hard of hearing.
    package let isSupplement: Bool
    /// Whether libavcodec has a decoder for it.
    package let hasDecoder: Bool
    /// libavcodec's name, such as "mp3".
    package let codec: String
    /// False where libavformat has no name for what the container says.
    package let isKnownCodec: Bool
    /// The container's own code for the codec, such as "mp4a"; what is not printable in brackets.
    package let codecTag: String
    package let profile: String?
    /// Hz; 0 for streams that are no audio.
    package let sampleRate: Int
    package let channels: Int
    /// Bits per second; 0 if unknown.
    package let bitRate: Int64
    /// True for codecs that lose nothing, such as FLAC, ALAC and PCM.
    package let isLossless: Bool
    /// Seconds per unit of `duration`.
    package let timeBase: (numerator: Int64, denominator: Int64)
    /// In `timeBase`; nil if unknown.
    package let duration: Int64?
    /// The first packet's time in `timeBase`; nil if unknown.
    package let startTime: Int64?
    /// Samples of encoder delay that the container declares; 0 if none.
    package let initialPadding: Int
    /// The configuration for a decoder before the first packet; for AAC the AudioSpecificConfig. Empty where there is
    /// none, and for attached files.
    package let extradata: [UInt8]
    package let tags: [String: String]
    /// Whether it is one picture, such as a cover, which `Demuxer.attachments(besides:)` gives.
    package let isPicture: Bool

    init(_ stream: UnsafeMutablePointer<AVStream>) {
        let parameters: UnsafeMutablePointer<AVCodecParameters> = stream.pointee.codecpar
        index = Int(stream.pointee.index)
        id = Int(stream.pointee.id)
        isDefault = stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0
        isSupplement =
            stream.pointee.disposition
            & (AV_DISPOSITION_COMMENT | AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_VISUAL_IMPAIRED) != 0
        hasDecoder = avcodec_find_decoder(parameters.pointee.codec_id) != nil
        switch parameters.pointee.codec_type {
        case AVMEDIA_TYPE_AUDIO: kind = .audio
        case AVMEDIA_TYPE_VIDEO: kind = .video
        case AVMEDIA_TYPE_SUBTITLE: kind = .subtitle
        case AVMEDIA_TYPE_DATA: kind = .data
        default: kind = .other
        }
        codec = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        isKnownCodec = parameters.pointee.codec_id != AV_CODEC_ID_NONE
        codecTag = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_FOURCC_MAX_STRING_SIZE)) {
            String(cString: av_fourcc_make_string($0.baseAddress, parameters.pointee.codec_tag))
        }
        profile = avcodec_profile_name(parameters.pointee.codec_id, parameters.pointee.profile)
            .map { String(cString: $0) }
        sampleRate = Int(parameters.pointee.sample_rate)
        channels = Int(parameters.pointee.ch_layout.nb_channels)
        bitRate = parameters.pointee.bit_rate
        // Formats with a lossy and a lossless form carry both flags; those count as lossy.
        let properties = avcodec_descriptor_get(parameters.pointee.codec_id)?.pointee.props ?? 0
        isLossless = properties & AV_CODEC_PROP_LOSSLESS != 0 && properties & AV_CODEC_PROP_LOSSY == 0
        timeBase = (Int64(stream.pointee.time_base.num), Int64(stream.pointee.time_base.den))
        duration = stream.pointee.duration == forge_AV_NOPTS_VALUE ? nil : stream.pointee.duration
        startTime = stream.pointee.start_time == forge_AV_NOPTS_VALUE ? nil : stream.pointee.start_time
        initialPadding = Int(parameters.pointee.initial_padding)
        let isFile = parameters.pointee.codec_type == AVMEDIA_TYPE_ATTACHMENT
        extradata = isFile ? [] : Array(parameters.pointee.extradataBytes)
        tags = Dictionary(stream.pointee.metadata)
        isPicture = stream.pointee.pictureBytes != nil
    }

    /// A span of this stream's time base in samples of this stream, rounded to the nearest.
    package func samples(_ span: Int64) -> Int64 { samples(span, of: timeBase) }

    /// A span of another time base in samples of this stream, rounded to the nearest, within `TimeBound`.
    package func samples(_ span: Int64, of base: (numerator: Int64, denominator: Int64)) -> Int64 {
        guard base.numerator > 0, base.denominator > 0 else { return 0 }
        let samples = av_rescale(span, base.numerator * Int64(sampleRate), base.denominator)
        // av_rescale(3) gives the least number for what has no room.
        return samples == .min && span > 0 ? TimeBound.most : TimeBound.clamp(samples)
    }
}

extension AVStream {
    /// The picture of a stream that is one picture, for as long as the demuxer is open.
    var pictureBytes: UnsafeBufferPointer<UInt8>? {
        guard disposition & AV_DISPOSITION_ATTACHED_PIC != 0, let data = attached_pic.data else { return nil }
        return UnsafeBufferPointer(start: data, count: Int(attached_pic.size))
    }
}

extension AVCodecParameters {
    /// The configuration for a decoder, or an attached file, for as long as the demuxer is open.
    var extradataBytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: extradata, count: Int(extradata_size))
    }
}

/// A chapter as a container states it.
package struct ChapterInfo: Sendable {
    /// In `timeBase`.
    package let start: Int64
    package let timeBase: (numerator: Int64, denominator: Int64)
    package let title: String?

    init(_ chapter: UnsafeMutablePointer<AVChapter>) {
        start = chapter.pointee.start
        timeBase = (Int64(chapter.pointee.time_base.num), Int64(chapter.pointee.time_base.den))
        title = [String: String](chapter.pointee.metadata)["title"]
    }

    /// The start in samples, rounded to the nearest.
    package func start(sampleRate: Int) -> Int64 {
        av_rescale(start, timeBase.numerator * Int64(sampleRate), timeBase.denominator)
    }
}
