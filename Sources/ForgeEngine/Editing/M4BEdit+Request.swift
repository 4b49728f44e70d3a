import ForgeModel
import ForgeSystem
import M4BFormat

extension M4BEdit {
    /// The most bytes of a picture that is read.
    private static let pictureLimit = 64 << 20

    /// The changes that a request asks for, as items and chapters of a file.
    ///
    /// - Throws: `ForgeError` for a picture that cannot be read, or that players do not show.
    init(_ request: EditRequest, of file: M4BFile) throws(ForgeError) {
        self.init()
        set(request.fields, in: file)
        for (key, texts) in request.tags.sorted(by: { $0.key < $1.key }) {
            let values = texts.map { MP4Tags.value(key, $0) }
            guard !values.contains(nil) else {
                throw ForgeError(
                    .usage, step: .planning, path: request.file, reason: "its tag \(key) holds numbers",
                    remedy: "give a number that fits, or one such as 3/12 for a place in a set")
            }
            items.append(Item(key, values.compactMap(\.self)))
        }
        switch request.cover {
        case .kept: break
        case .removed: covers = []
        case .picture(let path): covers = [try Self.picture(path)]
        case .image(let data): covers = [try Self.cover(data, of: request.file)]
        }
        chapters = request.chapters?.map {
            M4BFileChapter(start: $0.start.value, timescale: $0.start.timescale, title: $0.title)
        }
        bringsMovieToFront = request.bringsIndexToFront
    }

    private mutating func set(_ fields: [MetadataField: String], in file: M4BFile) {
        if fields.isEmpty { return }
        let old = M4BTags(of: file)
        var (bare, new) = (old, old)
        for (field, text) in fields {
            bare.set(field, to: nil)
            new.set(field, to: text.isEmpty ? nil : text)
        }
        // All places of a field get it, and what follows from it; those of one that goes lose it.
        set(new, replacing: old)
        set(new, replacing: bare)
    }

    private static func picture(_ path: ForgePath) throws(ForgeError) -> M4BCover {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try OpenFile.head(of: path.bytes, pictureLimit) } catch {
            throw ForgeError(errno: error.code, .input, step: .probing, path: path)
        }
        return try cover(bytes, of: path)
    }

    private static func cover(_ data: [UInt8], of path: ForgePath) throws(ForgeError) -> M4BCover {
        let image = CoverImage(data: data, origin: path.string)
        guard !image.endsEarly, let cover = M4BCover(data: try image.fittingM4B(side: 0).cover.data) else {
            throw ForgeError(
                .inputDamaged, step: .planning, path: path, reason: "the picture ends early",
                remedy: "give a picture that is whole with \(.cover)")
        }
        return cover
    }
}
