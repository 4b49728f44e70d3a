import FFmpegBinding
package import ForgeModel

extension Prober {
    /// The pictures of the tags, and those that libavformat finds beyond them: attached files of Matroska, too.
    static func pictures(
        _ tags: [FileTag], _ demuxer: borrowing Demuxer, _ path: ForgePath
    ) -> [CoverImage] {
        var seen: Set<[UInt8]> = []
        let own = tags.flatMap(\.pictures)
        let others = demuxer.attachments(besides: own.map(\.data))
        let found =
            own
            + (others.pictures + others.files.filter { CoverImage.isPicture($0) }).map {
                FileTag.Picture(data: $0)
            }
        return found.filter { found.count == 1 || seen.insert($0.data).inserted }.map {
            CoverImage(data: $0.data, origin: path.lastComponent.string, kind: $0.kind)
        }
    }

    /// Reads a picture file.
    ///
    /// - Throws: `ForgeError`, step `probing`; `inputDamaged` for a picture that ends early.
    package static func cover(at path: ForgePath) throws(ForgeError) -> CoverImage {
        let file: InputFile
        do throws(ForgeError) { file = try InputFile(path) } catch {
            // No track could be left out for it.
            guard error.code == .inputDamaged else { throw error }
            throw ForgeError(
                .usage, step: .probing, path: path, reason: error.reason,
                remedy: "name a picture with \(.cover)")
        }
        guard file.size <= coverLimit else {
            throw ForgeError(
                .usage, step: .probing, path: path, reason: "a cover of \(file.size) bytes is too large",
                remedy: "choose a picture of at most \(coverLimit / 1_000_000) MB")
        }
        do {
            let cover = CoverImage(data: try file.bytes(), origin: path.lastComponent.string)
            if cover.endsEarly {
                throw ForgeError(
                    .inputDamaged, step: .probing, path: path, reason: "the picture ends early",
                    remedy: "choose one that is whole")
            }
            guard cover.format != .unknown else {
                throw ForgeError(
                    .usage, step: .probing, path: path, reason: "it is not a picture of a known kind",
                    remedy: "name a JPEG or PNG with \(.cover)")
            }
            return cover
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(
                .system, step: .probing, path: path, reason: "\(error)", remedy: "check the file")
        }
    }

    /// Bytes. A larger picture fills every phone that holds the book.
    private static let coverLimit = 50_000_000
}
