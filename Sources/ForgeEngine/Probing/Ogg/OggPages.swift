import FFmpegBinding
import ForgeModel

/// The pages of an Ogg file (RFC 3533), one behind the other. Used on one thread.
struct OggPages {
    /// Pages that are walked: 4 GB of them, as encoders make them.
    private static let limit = 1 << 20
    /// Bytes that are read at once to find the next page.
    private static let block = 1 << 16
    private static let mark: StaticString = "OggS"

    private let file: InputFile
    /// Whether pages whose sums are wrong are none: all of each page is read then.
    var areSummed = false
    private var offset: Int64 = 0
    private var count = 0
    /// Whether there were bytes between pages that are none, broken pages among them.
    private(set) var hasHole = false
    /// Whether the search for another page was given up after `ByteInput.patience` bytes.
    private(set) var isGivenUp = false

    init(_ file: InputFile) { self.file = file }

    /// Whether the walk ended where the file does.
    var isAtEnd: Bool { offset == file.size }

    /// The next page whose header is there; nil where there is none.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    mutating func next() throws(ForgeError) -> OggPage? {
        while count < Self.limit, offset < file.size {
            if let page = try OggPage(file, at: offset), try isWhole(page) {
                (count, offset) = (count + 1, page.end)
                return page
            }
            guard let next = try nextMark(offset + 1) else { return nil }
            (offset, hasHole) = (next, true)
        }
        return nil
    }

    /// Whether a page counts; one that is cut off is named by its size.
    private func isWhole(_ page: OggPage) throws(ForgeError) -> Bool {
        guard areSummed, page.end <= file.size else { return true }
        return try page.hasRightSum(file)
    }

    private mutating func nextMark(_ start: Int64) throws(ForgeError) -> Int64? {
        var offset = start
        while offset < file.size {
            guard offset - start < ByteInput.patience else {
                isGivenUp = true
                return nil
            }
            // What is less than a mark may be in the block before.
            let bytes = try file.view(at: offset, count: Self.block + Self.mark.utf8CodeUnitCount - 1)
            if let found = bytes.place(of: Self.mark) { return offset + Int64(found) }
            offset += Int64(Self.block)
        }
        return nil
    }
}
