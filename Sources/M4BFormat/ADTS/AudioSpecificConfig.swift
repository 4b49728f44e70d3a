/// The configuration of an AAC decoder (ISO 14496-3, 1.6.2.1).
///
/// Its bytes may differ for streams that one decoder plays as one: an encoder may say "no SBR" in so many words or
/// leave it out. So configurations are compared by what they mean.
package struct AudioSpecificConfig: Sendable, Hashable {
    /// The object type of the core: 2 is AAC-LC.
    package var objectType: Int
    /// Hz, of the core: half the output's rate where SBR is used.
    package var sampleRate: Int
    /// Table 1.19: 1 is mono, 2 stereo; 0 means that `programConfig` tells.
    package var channelConfiguration: Int
    /// The bits of the `program_config_element`, from its first; empty without one.
    package var programConfig: [UInt8] = []
    /// Samples per channel that a packet of the core decodes to: 1024, or 960.
    package var frameLength = 1024
    /// Whether spectral band replication is used; nil where nothing is said, and only the packets tell.
    package var hasSBR: Bool?
    /// Whether parametric stereo is used; nil where nothing is said.
    package var hasPS: Bool?
    /// Hz after SBR; nil where nothing is said.
    package var extensionSampleRate: Int?

    /// Sampling frequencies by index, table 1.18.
    package static let sampleRates = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
    ]

    /// Object types with a `GASpecificConfig`: Main, LC, SSR, LTP, scalable, TwinVQ, and the error-resilient ones.
    private static let generalAudio: Set<Int> = [1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23]
    private static let spectralBandReplication = 5
    private static let parametricStereo = 29

    /// Reads a configuration; nil for what is cut off, not AAC, or of a form that no audiobook has.
    package init?(_ bytes: [UInt8]) {
        var bits = BitReader(bytes)
        guard var type = Self.objectType(&bits), let rate = Self.sampleRate(&bits),
            let channels = bits.read(4)
        else { return nil }
        if type == Self.spectralBandReplication || type == Self.parametricStereo {
            hasSBR = true
            if type == Self.parametricStereo { hasPS = true }
            guard let extended = Self.sampleRate(&bits), let core = Self.objectType(&bits) else { return nil }
            extensionSampleRate = extended
            type = core
        }
        objectType = type
        sampleRate = rate
        channelConfiguration = channels
        guard Self.generalAudio.contains(type), readGeneralAudio(&bits) else { return nil }
        if hasSBR == nil, type < 17 { readSyncExtension(&bits) }
    }

    /// The configuration of an ADTS stream: `profile` is the object type less one.
    init(profile: Int, sampleRate: Int, channelConfiguration: Int) {
        objectType = profile + 1
        self.sampleRate = sampleRate
        self.channelConfiguration = channelConfiguration
    }

    /// The two bytes that say no more than type, rate and channels; nil for rates without an index.
    package var shortForm: [UInt8]? {
        guard let index = Self.sampleRates.firstIndex(of: sampleRate), objectType < 31 else { return nil }
        let bits = objectType << 11 | index << 7 | channelConfiguration << 3 | (frameLength == 960 ? 4 : 0)
        return [UInt8(bits >> 8), UInt8(bits & 0xFF)]
    }

    /// Whether packets of both can follow each other in one track, as far as the configurations tell: SBR and PS may
    /// still be in the packets of one and not of the other.
    package func isJoinable(with other: AudioSpecificConfig) -> Bool {
        objectType == other.objectType && sampleRate == other.sampleRate
            && channelConfiguration == other.channelConfiguration && programConfig == other.programConfig
            && frameLength == other.frameLength && (hasSBR ?? other.hasSBR) == (other.hasSBR ?? hasSBR)
            && (hasPS ?? other.hasPS) == (other.hasPS ?? hasPS)
            && (extensionSampleRate ?? other.extensionSampleRate)
                == (other.extensionSampleRate ?? extensionSampleRate)
    }

    /// The object type that a configuration begins with, whatever follows; nil where there is none.
    package static func objectType(of config: [UInt8]) -> Int? {
        var bits = BitReader(config)
        return objectType(&bits)
    }

    private static func objectType(_ bits: inout BitReader) -> Int? {
        guard let short = bits.read(5) else { return nil }
        return short == 31 ? bits.read(6).map { $0 + 32 } : short
    }

    private static func sampleRate(_ bits: inout BitReader) -> Int? {
        guard let index = bits.read(4) else { return nil }
        if index == 15 { return bits.read(24).flatMap { $0 > 0 ? $0 : nil } }
        return index < sampleRates.count ? sampleRates[index] : nil
    }

    /// `GASpecificConfig`, 4.4.1.
    private mutating func readGeneralAudio(_ bits: inout BitReader) -> Bool {
        guard let isShort = bits.flag(), let hasCore = bits.flag() else { return false }
        frameLength = isShort ? 960 : 1024
        if hasCore, bits.read(14) == nil { return false }
        guard let isExtended = bits.flag() else { return false }
        if channelConfiguration == 0 {
            let start = bits.position
            guard Self.skipProgramConfig(&bits) else { return false }
            programConfig = bits.bits(start..<bits.position)
        }
        // Scalable and error-resilient forms carry more, which no book needs: their packets are compared as they are.
        return !isExtended || objectType < 17
    }

    /// `program_config_element`, 4.4.1.1, to its end.
    private static func skipProgramConfig(_ bits: inout BitReader) -> Bool {
        // Tag, object type and rate.
        guard bits.read(10) != nil, let front = bits.read(4), let side = bits.read(4),
            let back = bits.read(4),
            let effects = bits.read(2), let data = bits.read(3), let coupling = bits.read(4)
        else { return false }
        for width in [4, 4, 3] {
            guard let hasMixdown = bits.flag() else { return false }
            if hasMixdown, bits.read(width) == nil { return false }
        }
        let elements = 5 * (front + side + back + coupling) + 4 * (effects + data)
        for _ in 0..<elements where bits.read(1) == nil { return false }
        bits.align()
        guard let comment = bits.read(8) else { return false }
        for _ in 0..<comment where bits.read(8) == nil { return false }
        return true
    }

    /// Reads the extension that old decoders ignore: SBR and PS told behind the core's configuration.
    private mutating func readSyncExtension(_ bits: inout BitReader) {
        guard bits.remaining >= 16, bits.read(11) == 0x2B7,
            Self.objectType(&bits) == Self.spectralBandReplication, let isPresent = bits.flag()
        else { return }
        hasSBR = isPresent
        guard isPresent, let rate = Self.sampleRate(&bits) else { return }
        extensionSampleRate = rate
        if bits.remaining >= 12, bits.read(11) == 0x548 { hasPS = bits.flag() }
    }
}
