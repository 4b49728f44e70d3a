/// Boxes that tracks of several kinds have.
extension BoxBuffer {
    /// `tkhd`. Version 1 from 2^31 on: readers that take the duration as signed would see a negative one.
    mutating func trackHeader(
        id: UInt32, flags: UInt32, alternateGroup: UInt16, volume: UInt16,
        duration: Int64
    ) {
        let wide = duration >= 1 << 31
        fullBox("tkhd", version: wide ? 1 : 0, flags: flags) {
            $0.zeros(wide ? 16 : 8)
            $0.u32(id)
            $0.u32(0)
            $0.u32or64(UInt64(duration), wide: wide)
            $0.zeros(8)
            $0.u16(0)
            $0.u16(alternateGroup)
            $0.u16(volume)
            $0.u16(0)
            $0.matrix()
            $0.u32(0)
            $0.u32(0)
        }
    }

    /// One edit over the whole recording. Longer lists stop or confuse mpv, VLC, GStreamer and Android.
    mutating func editList(mediaTime: Int64, duration: Int64) {
        let wide = duration >= 1 << 31
        box("edts") {
            $0.fullBox("elst", version: wide ? 1 : 0) {
                $0.u32(1)
                $0.u32or64(UInt64(duration), wide: wide)
                $0.u32or64(UInt64(mediaTime), wide: wide)
                $0.u32(0x0001_0000)
            }
        }
    }

    mutating func mediaHeader(
        duration: Int64, timescale: Int, language: UInt16
    ) {
        let wide = duration >= 1 << 31
        fullBox("mdhd", version: wide ? 1 : 0) {
            $0.zeros(wide ? 16 : 8)
            $0.u32(UInt32(timescale))
            $0.u32or64(UInt64(duration), wide: wide)
            $0.u16(language)
            $0.u16(0)
        }
    }

    mutating func handler(type: FourCC, name: String) {
        fullBox("hdlr") {
            $0.u32(0)
            $0.fourCC(type)
            $0.zeros(12)
            $0.append(Array(name.utf8) + [0])
        }
    }

    mutating func dataReference() {
        box("dinf") {
            $0.fullBox("dref") {
                $0.u32(1)
                $0.fullBox("url ", flags: 1) { _ in }
            }
        }
    }

    /// `stco`, or `co64` when an offset needs it or `wide` says so.
    mutating func chunkOffsets(_ offsets: [Int64], shift: Int64, wide: Bool? = nil) {
        let wide = wide ?? ((offsets.last ?? 0) + shift > Int64(UInt32.max))
        fullBox(wide ? "co64" : "stco") {
            $0.u32(UInt32(offsets.count))
            for offset in offsets { $0.u32or64(UInt64(offset + shift), wide: wide) }
        }
    }

    mutating func matrix() {
        for value in [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000] as [UInt32] { u32(value) }
    }

    mutating func metadataHandler() {
        fullBox("hdlr") {
            $0.u32(0)
            $0.fourCC("mdir")
            $0.fourCC("appl")
            $0.zeros(9)
        }
    }
}
