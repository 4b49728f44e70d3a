/// Where everything in front of the audio goes once its sizes are known.
struct FrontLayout {
    private(set) var movie: MovieBox
    /// Bytes the audio has to move towards the end of the file, or to its start where it is negative.
    private(set) var shift: Int64 = 0
    private(set) var moov = BoxBuffer()
    private let firstAudioStart: Int64
    private let fileType: BoxBuffer
    private let text: BoxBuffer
    private let mediaHeader: BoxBuffer
    /// Most bytes of room that may stay empty: 1% of the media, or little enough that moving is not worth it.
    private let surplus: Int64

    /// File offset of the audio in the finished file.
    var audioStart: Int64 { firstAudioStart + shift }
    /// File offset of `mdat` in the finished file.
    var mdatOffset: Int64 { audioStart - Int64(text.count) - Int64(mediaHeader.count) }

    init(movie: MovieBox, audioStart: Int64) {
        self.movie = movie
        firstAudioStart = audioStart
        fileType = Self.fileTypeBox(movie.format.kind)
        text = movie.chapters.textSamples
        mediaHeader = Self.mediaDataHeader(payload: Int64(text.count) + movie.log.totalBytes)
        surplus = max(4096, movie.log.totalBytes / 100)
        build()
    }

    /// Bytes between the end of the movie box and `mdat`; negative when the room is too small.
    private var slack: Int64 { mdatOffset - Int64(fileType.count) - Int64(moov.count) }

    /// Builds the movie box until it fits. Moving the audio may turn 32-bit offsets into 64-bit ones or back, which
    /// changes the box's size once more, so there are at most three turns.
    private mutating func build() {
        // Text that does not fit at all would begin before the start of the file.
        shift = max(0, Int64(fileType.count) - mdatOffset)
        while true {
            moov = movie.box(audioShift: shift, textStart: audioStart - Int64(text.count))
            let slack = slack
            if slack == 0 || slack >= 8 && slack <= surplus { return }
            let padding = movie.padding + Int(slack)
            if padding >= MovieBox.leastPadding, padding <= MovieBox.usualPadding + 7 {
                // Too little for a box of its own, or a little too little room: the padding inside `meta` takes it.
                movie.padding = padding
            } else {
                shift -= slack
            }
        }
    }

    /// File offset of the first packet's size.
    var sizesOffset: Int64 { Int64(fileType.count + (moov.hole?.position ?? 0)) }

    /// `mdat` header with the text; it goes to `mdatOffset`.
    var media: BoxBuffer {
        var media = mediaHeader
        media.append(text.bytes)
        return media
    }

    /// The bytes in front of that and their offsets, without the packets' sizes: the movie box and a filler header.
    var front: [(bytes: ArraySlice<UInt8>, offset: Int64)] {
        let hole = moov.hole ?? (moov.bytes.count, 0)
        var front = fileType
        front.append(moov.bytes[..<hole.position])
        let frontEnd = Int64(fileType.count + moov.count)
        var pieces = [
            (front.bytes[...], Int64(0)), (moov.bytes[hole.position...], sizesOffset + Int64(hole.count)),
        ]
        if slack >= 8 {
            // Only the header: the rest of the room was never written and reads as zero.
            var filler = BoxBuffer()
            if slack <= Int64(UInt32.max) {
                filler.u32(UInt32(slack))
                filler.fourCC("free")
            } else {
                filler.u32(1)
                filler.fourCC("free")
                filler.u64(UInt64(slack))
            }
            pieces.append((filler.bytes[...], frontEnd))
        }
        return pieces
    }

    static func fileTypeBox(_ kind: AudioTrackFormat.Kind) -> BoxBuffer {
        var out = BoxBuffer()
        out.box("ftyp") {
            $0.fourCC(kind.brand)
            $0.u32(0)
            for brand in [kind.brand, "mp42", "isom"] { $0.fourCC(brand) }
            // iTunes ends its list with an empty brand.
            $0.u32(0)
        }
        return out
    }

    static func mediaDataHeader(payload: Int64) -> BoxBuffer {
        var out = BoxBuffer()
        if let size = UInt32(exactly: payload + 8) {
            out.u32(size)
            out.fourCC("mdat")
        } else {
            out.u32(1)
            out.fourCC("mdat")
            out.u64(UInt64(payload + 16))
        }
        return out
    }
}
