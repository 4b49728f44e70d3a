import FFmpegBinding
import ForgeModel

extension Planner.EncoderFacts {
    /// The encoders of the linked libavcodec, best first: Apple's, Fraunhofer's, libavcodec's own.
    package static func linked() -> [Planner.EncoderFacts] {
        ["aac_at", "libfdk_aac", EncoderCatalog.native].filter(EncoderCatalog.has).map { name in
            Planner.EncoderFacts(
                description: EncoderDescription(name: name, coders: EncoderCatalog.coders(of: name)),
                sampleRates: Planner.aacSampleRates.filter { EncoderCatalog.supports(name, sampleRate: $0) })
        }
    }
}

/// The linked FFmpeg's release name.
package var linkedFFmpegVersion: String { EncoderCatalog.ffmpegVersion }
