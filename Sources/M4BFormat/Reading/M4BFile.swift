/// A parsed MP4, M4A, M4B or QuickTime file: what its boxes say, without a decoder's opinion.
///
/// Reads files of any muxer. A hostile or damaged file gives a typed error that names the box and its offset; it
/// never traps and never allocates much more than the file holds. The movie box is kept in memory (4 bytes per packet
/// and more, unless its tables were left in the file). An immutable value: may be shared between threads.
public struct M4BFile: Sendable {
    /// Brand of the file, for example "M4B ". Nil for old QuickTime files without `ftyp`.
    public let majorBrand: FourCC?
    /// Brands the file says it is compatible with, in order.
    public let compatibleBrands: [FourCC]
    /// The boxes of the file in order.
    public let topLevelBoxes: [M4BBox]
    /// Bytes after the last complete box that are not a box, such as an ID3 tag. 0 in files of `M4BWriter`.
    public let trailingBytes: Int64
    /// Bytes that the last box, of media or of a fragment's index, says that it has beyond the end of the file; the box
    /// is listed with the size that is there. 0 in a file that was not cut off.
    public let missingBytes: Int64
    /// Units per second of `movieDuration` and of edit durations.
    public let movieTimescale: Int64
    /// Duration of the movie in units of `movieTimescale`.
    public let movieDuration: Int64
    /// The tracks in order.
    public let tracks: [M4BTrack]
    /// Chapters of the text track that the first audio track with any refers to; empty without one.
    public var chapters: [M4BFileChapter] {
        tracks.lazy.filter { $0.handler == "soun" }.compactMap(ownChapters).first ?? []
    }
    /// Chapters of Nero's list (`chpl`), in units of 100 ns; empty without one.
    public let neroChapters: [M4BFileChapter]
    /// Metadata items in the order of the file, without the covers. A key with several values occurs several times.
    public let tags: [M4BTag]
    /// Cover images in the formats that `M4BCover` knows.
    public let covers: [M4BCover]
    /// The numbers of `iTunSMPB`, if there is a usable one.
    public let gaplessInfo: GaplessInfo?

    /// Chapters by the id of the text track that holds them.
    private let chapterLists: [UInt32: [M4BFileChapter]]
    /// The movie box.
    let movieBox: BoxCursor
    /// Its bytes; tracks point into them.
    var movie: BoxBytes { movieBox.bytes }
    /// Its offset in the file.
    var movieOffset: Int64 { movieBox.base }
    let fileSize: Int64

    /// Whether the movie box comes before all media.
    public var isMoovFirst: Bool {
        topLevelBoxes.first { $0.type == "moov" || $0.type == "mdat" }?.type == "moov"
    }

    /// Whether media is described by movie fragments, which this reader does not index.
    public let isFragmented: Bool

    /// The first audio track.
    public var audioTrack: M4BTrack? { tracks.first { $0.handler == "soun" } }

    /// The track of that number; nil where there is none, or several.
    public func track(id: UInt32) -> M4BTrack? {
        let found = tracks.filter { $0.id == id }
        return found.count == 1 ? found[0] : nil
    }

    /// Chapters of the text track that an audio track refers to, else of the one that another audio track refers to:
    /// all are on the timeline of the movie.
    public func chapters(of track: M4BTrack) -> [M4BFileChapter] { ownChapters(of: track) ?? chapters }

    private func ownChapters(of track: M4BTrack) -> [M4BFileChapter]? {
        track.chapterReferences.lazy.compactMap { chapterLists[$0] }.first
    }

    /// Text of the first item with this key, for example "©nam" or "----:com.apple.iTunes:SERIES".
    public func text(_ key: String) -> String? {
        for tag in tags where tag.key == key {
            if case .text(let value) = tag.value { return value }
        }
        return nil
    }

    /// Parses the file. Reads the headers of the top level, the movie box and the chapter titles.
    ///
    /// - Parameters:
    ///   - source: the file; it is not kept.
    ///   - tableLimit: tables of a track that are larger, in bytes, are left in the file, where `packets(of:in:)`
    ///     reads them; `sampleTable(of:)` refuses such a track. Default: all are kept.
    /// - Throws: `M4BReadError`, and the errors of the source.
    public init(reading source: some ByteSource, tableLimit: Int = .max) throws {
        let layout = try FileLayout(source)
        topLevelBoxes = layout.boxes
        trailingBytes = layout.trailingBytes
        missingBytes = layout.missingBytes
        fileSize = source.size
        (majorBrand, compatibleBrands) = try Self.brands(layout, source)

        let moov = try layout.movie(source, tableLimit: tableLimit)
        movieBox = moov
        let boxes = try moov.children()
        // A movie that is to be extended has fragments, be they damaged.
        let isExtended = boxes.contains { $0.type == "mvex" }
        if !isExtended, let fault = layout.fault { throw fault }
        isFragmented = isExtended || topLevelBoxes.contains { $0.type == "moof" }
        if let compressed = boxes.first("cmov") { throw compressed.error(.unsupported) }
        if let references = boxes.first("rmra"), !boxes.contains(where: { $0.type == "trak" }),
            let name = DataReference.name(in: references)
        {
            throw references.error(.elsewhere(name))
        }
        (movieTimescale, movieDuration) = try Self.movieHeader(try boxes.require("mvhd", in: moov))
        tracks = try boxes.filter { $0.type == "trak" }.map { try M4BTrack($0) }

        let userData = try boxes.filter { $0.type == "udta" }.flatMap { try $0.children() }
        let metadata = try MetadataReader(
            userData.filter { $0.type == "meta" } + boxes.filter { $0.type == "meta" })
        tags = metadata.tags
        covers = metadata.covers
        gaplessInfo = metadata.gapless
        neroChapters = userData.first("chpl").map(Self.neroChapters) ?? []

        var lists: [UInt32: [M4BFileChapter]] = [:]
        for id in tracks.filter({ $0.handler == "soun" }).flatMap(\.chapterReferences) where lists[id] == nil
        {
            guard let track = tracks.first(where: { $0.id == id }), ["text", "sbtl"].contains(track.handler)
            else { continue }
            do {
                let table = try SampleTable(track, movie: moov.bytes, fileSize: source.size)
                lists[id] = try ChapterTrackReader(track: track, movieTimescale: movieTimescale).read(
                    table, from: source)
            } catch let error as M4BReadError where error.fault == .truncated && missingBytes > 0 {
                // The sound that is left of a file that was cut off may be worth having without its titles.
            }
        }
        chapterLists = lists
    }

    private static func brands(
        _ layout: FileLayout, _ source: some ByteSource
    ) throws -> (FourCC?, [FourCC]) {
        guard var box = try layout.fileType(source) else { return (nil, []) }
        let major = try box.fourCC()
        _ = try box.u32()
        var brands: [FourCC] = []
        while box.remaining >= 4 { brands.append(try box.fourCC()) }
        return (major, brands.filter { $0.rawValue != 0 })
    }

    private static func movieHeader(_ box: BoxCursor) throws -> (Int64, Int64) {
        var box = box
        let version = try box.versionAndFlags().version
        try box.skip(version == 1 ? 16 : 8)
        let timescale = Int64(try box.u32())
        guard timescale > 0 else { throw box.error(.badTable) }
        let duration = version == 1 ? try box.u64() : UInt64(try box.u32())
        return (timescale, Int64(clamping: duration))
    }

    /// `chpl`: version 1 has four reserved bytes before the count. The list is a copy that nothing depends on, so a
    /// damaged one is read as far as it goes.
    private static func neroChapters(_ box: BoxCursor) -> [M4BFileChapter] {
        var box = box
        var chapters: [M4BFileChapter] = []
        guard let version = try? box.versionAndFlags().version else { return [] }
        if version != 0 { try? box.skip(4) }
        guard let count = try? box.u8() else { return [] }
        for _ in 0..<count {
            guard let time = try? box.u64(), let length = try? box.u8(),
                let title = try? box.take(Int(length))
            else { break }
            let start = Int64(clamping: time)
            chapters.append(
                M4BFileChapter(
                    start: start, timescale: 10_000_000, title: String(decoding: title, as: UTF8.self)))
        }
        return chapters
    }

    /// Places and durations of the samples of a track, read lazily.
    ///
    /// - Throws: `M4BReadError` when the tables contradict each other or point outside the file.
    public func sampleTable(of track: M4BTrack) throws -> SampleTable {
        try SampleTable(track, movie: movie, fileSize: fileSize)
    }
}
