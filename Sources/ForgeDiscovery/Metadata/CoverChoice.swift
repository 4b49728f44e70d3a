import ForgeModel

/// Which picture becomes the cover, and why.
struct CoverChoice {
    private(set) var cover: CoverImage?
    /// For people, one sentence without a full stop; nil when there is no cover.
    private(set) var reason: String?
    /// Pictures that are left out, and a sidecar that another picture replaces.
    private(set) var warnings: [String] = []

    /// Bytes. A larger picture fills every phone that holds the book.
    static let sizeLimit = 50_000_000

    /// Pictures beside the audio are read, each whole. Blocks.
    ///
    /// A picture that the user gave wins. Of the rest, a sensible one comes before one that is not: 100 pixels or
    /// more to a side, 20 000 at most, and no more than 1.7 times as long as wide, so that a scan of a whole case is
    /// no cover while one is there. Then the larger one; of equally large ones JPEG and PNG, which need no
    /// conversion, and then what lies beside the audio. Specks of less than 16 pixels are none. An embedded picture
    /// whose size cannot be told comes last, a file of that kind is left out.
    ///
    /// - Throws: `ForgeError`, step `scanning`: a picture beside the audio cannot be read for a passing reason.
    init(
        given: CoverImage?, sidecars: [ForgePath], tracks: [TrackProbe], isWanted: Bool = true
    ) throws(ForgeError) {
        guard isWanted else { return }
        if let given {
            (cover, reason) = (given, "\(given.origin), as asked")
            return
        }
        var candidates: [Candidate] = []
        for file in Self.pictures(sidecars) {
            let contents = try TextFile.sidecar(file, limit: Self.sizeLimit)
            do throws(SidecarError) { candidates.append(try Self.picture(contents, of: file)) } catch {
                warnings.append("\(file.lastComponent) is left out: \(error.reason)")
            }
        }
        var seen = Set(candidates.map(\.image.data))
        var count = candidates.count
        // Of a file's pictures its own best that is whole stands for them all.
        for track in tracks {
            var left = track.pictures
            let new = left.filter { seen.insert($0.data).inserted }
            count += new.count
            while let image = CoverImage.best(of: left), new.contains(image) {
                guard image.endsEarly else {
                    candidates.append(
                        Candidate(image: image, size: PictureSize(image.data), isSidecar: false))
                    break
                }
                count -= 1
                left.removeAll { $0 == image }
                warnings.append("the picture in \(image.origin) is left out: it ends early")
            }
        }
        let all = candidates.count
        candidates.removeAll { $0.isSpeck || $0.image.data.count > Self.sizeLimit }
        count -= all - candidates.count
        guard let first = candidates.first else { return }
        // The first of equals: `max` would take the last.
        let best = candidates.dropFirst().reduce(first) { $0.rank < $1.rank ? $1 : $0 }
        cover = best.image
        reason =
            count == 1 ? "\(best), the only picture" : "\(best), the best of \(count)"
        if !best.isSidecar, first.isSidecar {
            warnings.append("the cover is \(best), which is better than \(first)")
        }
    }

    private static let extensions: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp"]

    /// Pictures that no M4B holds and nothing here reads: a warning names them where there is no other.
    private static let foreignExtensions: Set<String> = ["avif", "heic", "heif", "jp2", "jxl", "tif", "tiff"]

    /// The pictures named cover or folder, else the single other one.
    static func pictures(_ files: [ForgePath]) -> [ForgePath] {
        func named(_ files: [ForgePath]) -> [ForgePath] {
            ["cover", "folder"].flatMap { name in files.filter { $0.stem.string.lowercased() == name } }
        }
        let all = files.filter(isOne)
        let chosen = named(all).isEmpty && all.count == 1 ? all : named(all)
        return chosen.isEmpty
            ? named(files.filter { foreignExtensions.contains($0.fileExtension) }) : chosen
    }

    static func isOne(_ file: ForgePath) -> Bool { extensions.contains(file.fileExtension) }

    private static func picture(
        _ contents: Result<[UInt8], SidecarError>, of file: ForgePath
    ) throws(SidecarError) -> Candidate {
        let data = try contents.get()
        guard let size = PictureSize(data) else {
            throw SidecarError(reason: "it is not a picture of a known kind")
        }
        let image = CoverImage(data: data, origin: file.lastComponent.string)
        if image.endsEarly { throw SidecarError(reason: "the picture ends early") }
        return Candidate(image: image, size: size, isSidecar: true)
    }
}

/// A picture and what speaks for it.
private struct Candidate: CustomStringConvertible {
    let image: CoverImage
    let size: PictureSize?
    let isSidecar: Bool

    var isSpeck: Bool { size.map { $0.shorterSide < 16 } ?? false }

    var rank: Rank {
        Rank(
            isSensible: size?.isSensible ?? false, isOther: image.kind == .other, area: size?.area ?? 0,
            fitsM4B: image.fitsM4B, isSidecar: isSidecar)
    }

    var description: String {
        guard let size else { return "that in \(image.origin)" }
        let name = isSidecar ? image.origin : "that in \(image.origin)"
        return "\(name) (\(size.width) x \(size.height))"
    }

    struct Rank: Comparable {
        let isSensible: Bool
        let isOther: Bool
        let area: Int
        let fitsM4B: Bool
        let isSidecar: Bool

        static func < (a: Rank, b: Rank) -> Bool {
            if a.isSensible != b.isSensible { return b.isSensible }
            if a.isOther != b.isOther { return a.isOther }
            if a.area != b.area { return a.area < b.area }
            if a.fitsM4B != b.fitsM4B { return b.fitsM4B }
            return !a.isSidecar && b.isSidecar
        }
    }
}
