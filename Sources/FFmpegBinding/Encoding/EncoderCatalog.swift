import CAVCodec
import CAVUtil
import CForgeShims

/// The encoders of the linked libavcodec, asked at run time.
package enum EncoderCatalog {
    /// The name of libavcodec's own AAC encoder.
    package static let native = "aac"

    /// True when libavcodec was built with the encoder.
    package static func has(_ name: String) -> Bool { avcodec_find_encoder_by_name(name) != nil }

    /// The named values of the encoder's `aac_coder` option; empty when it has no such option.
    package static func coders(of name: String) -> [String] {
        guard var options = avcodec_find_encoder_by_name(name)?.pointee.priv_class else { return [] }
        return withUnsafeMutablePointer(to: &options) { classPointer in
            // An object whose first field is its class is all that av_opt_next looks at.
            let object = UnsafeRawPointer(classPointer)
            var names: [String] = []
            var unit: String?
            var option = av_opt_next(object, nil)
            while let current = option {
                let optionName = String(cString: current.pointee.name)
                if optionName == "aac_coder" { unit = current.pointee.unit.map { String(cString: $0) } }
                if current.pointee.type == AV_OPT_TYPE_CONST, let unit, let own = current.pointee.unit,
                    String(cString: own) == unit
                {
                    names.append(optionName)
                }
                option = av_opt_next(object, current)
            }
            return names
        }
    }

    /// Whether an encoder takes a rate in Hz.
    package static func supports(_ name: String, sampleRate: Int) -> Bool {
        guard let codec = avcodec_find_encoder_by_name(name) else { return false }
        return forge_supports_sample_rate(codec, Int32(sampleRate)) == 1
    }

    /// FFmpeg's release name. The corresponding C function is `av_version_info`.
    package static var ffmpegVersion: String { String(cString: av_version_info()) }
}
