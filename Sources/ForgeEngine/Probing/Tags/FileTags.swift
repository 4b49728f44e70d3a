import ForgeModel
import ForgeSystem
import M4BFormat

/// All tags of one file that readers of our own find, the strongest first: where two say something of the same, the one
/// that comes first is believed.
struct FileTags {
    private static let tagLimit = 16

    private(set) var list: [FileTag] = []
    private let file: InputFile
    private let decoding: TextDecoding

    /// Reads what can be at the head and the tail of a file of its kind.
    ///
    /// - Parameters:
    ///   - container: libavformat's name.
    ///   - boxes: of an MP4.
    /// - Throws: `ForgeError` when the file cannot be read.
    init(
        of file: InputFile, _ container: String, _ boxes: M4BFile?, _ decoding: TextDecoding
    ) throws(ForgeError) {
        (self.file, self.decoding) = (file, decoding)
        let names = Set(container.split(separator: ",").map(String.init))
        // A player that knows a format reads the format's own tags; ID3v2 in front of them is what others put there.
        let inFront = try tagsInFront()
        if names.contains("mp4") {
            add(boxes.map(MP4Tags.read))
        } else if names.contains("flac") {
            add(try XiphTags.flac(file, from: inFront.end, decoding))
        } else if names.contains("ogg") {
            add(try XiphTags.ogg(file, decoding))
        } else if names.contains("asf") {
            add(try ASFTags.read(file))
        } else if names.contains("matroska") {
            add(try MatroskaTags.read(file))
        } else if !names.isDisjoint(with: ChunkTags.containers) {
            for tag in try ChunkTags.read(file, decoding) { add(tag) }
        }
        for tag in inFront.tags { add(tag) }
        for start in inFront.next { try addTag(soughtAt: start) }
        if names.isDisjoint(with: ChunkTags.containers.union(["mp4", "ogg", "asf", "matroska"])) {
            try addTagsAtEnd(FrameFormat(container: container))
        }
        putUpdatesInFront()
    }

    private mutating func add(_ tag: FileTag?) {
        if let tag, !tag.isEmpty { list.append(tag) }
    }

    /// Adds the tag that another tells of by its place, and those that it tells of itself.
    private mutating func addTag(soughtAt start: Int64) throws(ForgeError) {
        var place: Int64? = start
        for _ in 0..<Self.tagLimit {
            guard let start = place, start < file.size,
                let header = ID3v2Header(try bytes(at: start, ID3v2Header.count)),
                let tag = try id3(at: start, header)
            else { return }
            // One with a footer at the end of the file is found there, too.
            if !list.contains(tag) { add(tag) }
            place = tag.next.map { start + header.total + Int64($0) }
        }
    }

    /// A tag that says so is believed before the ID3v2 tags that it brings up to date.
    private mutating func putUpdatesInFront() {
        guard let first = list.firstIndex(where: { $0.form.isID3 }),
            list[first...].contains(where: \.isUpdate)
        else { return }
        // The last update is the newest.
        let updates = list[first...].filter(\.isUpdate).reversed()
        list = list[..<first] + updates + list[first...].filter { !$0.isUpdate }
    }

    /// ID3v2 and APEv2 tags, one behind the other, where they end, and the places of further ones that they tell of.
    private func tagsInFront() throws(ForgeError) -> (tags: [FileTag], end: Int64, next: [Int64]) {
        var (tags, offset, next): ([FileTag], Int64, [Int64]) = ([], 0, [])
        for _ in 0..<Self.tagLimit {
            let head = try file.view(at: offset, count: APEMark.count).bytes[...]
            if let header = ID3v2Header(head) {
                let tag = try id3(at: offset, header)
                tags += [tag].compactMap(\.self)
                offset += header.total
                if let more = tag?.next { next.append(offset + Int64(more)) }
            } else if let mark = APEMark(head), mark.isHeader {
                let start = offset + Int64(APEMark.count)
                tags.append(APETag.read(try bytes(at: start, mark.size), mark, decoding))
                offset = start + Int64(mark.size)
            } else {
                break
            }
        }
        return (tags, offset, next)
    }

    private func id3(at offset: Int64, _ header: ID3v2Header) throws(ForgeError) -> FileTag? {
        ID3v2Tag.read(Array(try bytes(at: offset, header.size + ID3v2Header.count)), decoding)
    }

    private func bytes(at offset: Int64, _ count: Int) throws(ForgeError) -> ArraySlice<UInt8> {
        try file.view(at: offset, count: min(count, FileTag.sizeLimit)).bytes[...]
    }

    /// ID3v1 is the poorest; of the others the one nearest to the end was written last. An ID3v2 tag without a footer is
    /// looked for where the frames end before the file does.
    private mutating func addTagsAtEnd(_ format: FrameFormat?) throws(ForgeError) {
        var old: FileTag?
        var span = try SoundSpan(of: file)
        if let format, try FrameEnd.isFollowed(file, span, format) {
            span = try SoundSpan(of: file, isThorough: true)
        }
        for range in span.tagsBehind.prefix(Self.tagLimit) {
            let most = Int64(ID3v1Tag.extensionCount + ID3v1Tag.count)
            let start = max(range.lowerBound, range.upperBound - most)
            let tail = try bytes(at: start, Int(range.upperBound - start))
            if let tag = ID3v1Tag.read(tail, decoding) {
                old = old ?? tag
            } else if let mark = APEMark(tail.suffix(APEMark.count)) {
                let start = range.upperBound - Int64(mark.size)
                guard start >= 0 else { continue }
                add(APETag.read(try bytes(at: start, mark.size - APEMark.count), mark, decoding))
            } else if let footer = ID3v2Header(tail.suffix(ID3v2Header.count), mark: "3DI"),
                case let start = range.upperBound - footer.total, start >= 0,
                let header = ID3v2Header(try bytes(at: start, ID3v2Header.count))
            {
                let tag = try id3(at: start, header)
                if tag.map({ !list.contains($0) }) ?? false { add(tag) }
            } else if let header = ID3v2Header(try bytes(at: range.lowerBound, ID3v2Header.count)) {
                let tag = try id3(at: range.lowerBound, header)
                if tag.map({ !list.contains($0) }) ?? false { add(tag) }
            }
        }
        add(old)
    }
}
