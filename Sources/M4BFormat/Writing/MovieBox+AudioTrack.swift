extension MovieBox {
    func audioTrack(_ out: inout BoxBuffer, shift: Int64) {
        out.box("trak") {
            $0.trackHeader(id: 1, flags: 3, alternateGroup: 1, volume: 0x0100, duration: sampleCount)
            $0.editList(mediaTime: Int64(format.priming / format.samplesPerUnit), duration: sampleCount)
            if hasChapters {
                $0.box("tref") { $0.box("chap") { $0.u32(2) } }
            }
            $0.box("mdia") {
                $0.mediaHeader(
                    duration: mediaDuration / Int64(format.samplesPerUnit),
                    timescale: format.mediaTimescale, language: format.packedLanguage)
                $0.handler(type: "soun", name: "SoundHandler")
                $0.box("minf") {
                    $0.fullBox("smhd") { $0.u32(0) }
                    $0.dataReference()
                    $0.box("stbl") { audioTable(&$0, shift: shift) }
                }
            }
        }
    }

    private func audioTable(_ out: inout BoxBuffer, shift: Int64) {
        out.fullBox("stsd") {
            $0.u32(1)
            $0.box(format.codec == .aac ? "mp4a" : "alac") {
                $0.zeros(6)
                $0.u16(1)
                $0.zeros(8)
                $0.u16(UInt16(format.channels))
                $0.u16(16)
                $0.u32(0)
                // 16.16 fixed point; rates above do not fit and are told by the configuration.
                $0.u32(format.mediaTimescale <= 0xFFFF ? UInt32(format.mediaTimescale) << 16 : 0)
                switch format.codec {
                case .aac: elementaryStream(&$0)
                case .alac: $0.append(format.audioSpecificConfig)
                }
            }
        }
        packetDurations(&out)
        out.fullBox("stsc") {
            $0.u32(UInt32(log.chunkRuns.count))
            for run in log.chunkRuns {
                $0.u32(run.firstChunk)
                $0.u32(run.packets)
                $0.u32(1)
            }
        }
        out.fullBox("stsz") {
            $0.u32(0)
            $0.u32(UInt32(log.count))
            $0.leave(4 * log.count)
        }
        out.chunkOffsets(log.chunkOffsets, shift: shift, wide: areOffsetsWide)
        if format.codec == .aac { rollGroups(&out) }
    }

    /// `stts`. The last packet of ALAC is as long as the sound in it: FFmpeg 9 drops what an edit cuts of a longer one from
    /// what the decoder gives, and that is short already.
    private func packetDurations(_ out: inout BoxBuffer) {
        let usual = UInt32(format.framesPerPacket / format.samplesPerUnit)
        let last = format.codec == .aac ? usual : UInt32(mediaDuration - Int64(log.count - 1) * Int64(usual))
        let runs = last == usual ? [(log.count, usual)] : [(log.count - 1, usual), (1, last)]
        out.fullBox("stts") {
            $0.u32(UInt32(runs.count))
            for (count, duration) in runs {
                $0.u32(UInt32(count))
                $0.u32(duration)
            }
        }
    }

    /// Every packet needs the one before it to decode right (ISO 14496-12, 10.1; QTFF appendix G).
    private func rollGroups(_ out: inout BoxBuffer) {
        out.fullBox("sgpd", version: 1) {
            $0.fourCC("roll")
            $0.u32(2)
            $0.u32(1)
            $0.u16(UInt16(bitPattern: -1))
        }
        out.fullBox("sbgp") {
            $0.fourCC("roll")
            $0.u32(1)
            $0.u32(UInt32(log.count))
            $0.u32(1)
        }
    }

    /// `esds` (ISO 14496-1, 7.2.6.5). Lengths in the four-byte form, which is what iTunes and libavformat write.
    private func elementaryStream(_ out: inout BoxBuffer) {
        func descriptor(_ out: inout BoxBuffer, tag: UInt8, bytes: Int) {
            out.u8(tag)
            for shift in [21, 14, 7] { out.u8(0x80 | UInt8(truncatingIfNeeded: bytes >> shift) & 0x7F) }
            out.u8(UInt8(truncatingIfNeeded: bytes) & 0x7F)
        }
        let config = format.audioSpecificConfig
        let decoder = 13 + 5 + config.count
        out.fullBox("esds") {
            descriptor(&$0, tag: 3, bytes: 3 + 5 + decoder + 5 + 1)
            $0.u16(1)
            $0.u8(0)
            descriptor(&$0, tag: 4, bytes: decoder)
            $0.u8(0x40)
            $0.u8(0x15)
            // Decoder buffer in bytes, 24 bits.
            let buffer = UInt32(min(log.largestPacket, 0xFF_FFFF))
            $0.u8(UInt8(buffer >> 16))
            $0.u16(UInt16(truncatingIfNeeded: buffer))
            $0.u32(log.peakBitrate(format))
            $0.u32(log.averageBitrate(format))
            descriptor(&$0, tag: 5, bytes: config.count)
            $0.append(config)
            descriptor(&$0, tag: 6, bytes: 1)
            $0.u8(2)
        }
    }
}
