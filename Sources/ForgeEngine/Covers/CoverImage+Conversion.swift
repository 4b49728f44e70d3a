import FFmpegBinding
package import ForgeModel

extension CoverImage {
    /// Bytes beyond which a picture is scaled to fit: players load it whole, often for a list of many books.
    package static let easyLimit = 5_000_000
    /// Pixels of the longer side that such a picture gets.
    package static let easySide = 2000

    /// The picture as an M4B can hold it, and what was done to it, for people: JPEG and PNG as they are; WebP, GIF, BMP and
    /// JPEG of four colours as a JPEG of their first frame; what is too large as a smaller one.
    ///
    /// - Parameter side: pixels that neither side may have more of; 0 keeps every size; nil makes those fit `easySide` that
    ///   are larger than `easyLimit`.
    /// - Throws: `ForgeError`, step `probing`, for pictures of other kinds and damaged ones.
    package func fittingM4B(side: Int? = nil) throws(ForgeError) -> (cover: CoverImage, change: String?) {
        let isOther = !fitsM4B || isCMYK
        let isLarge = side.map { $0 > 0 } ?? (data.count > Self.easyLimit)
        guard isOther || isLarge else { return (self, nil) }
        guard let source = PictureConverter.Source(rawValue: format == .jpeg ? "mjpeg" : format.rawValue)
        else {
            throw unusable(nil)
        }
        do {
            let still = source == .webp ? StillWebP(firstOf: data) : nil
            let picture = try PictureConverter(still?.bytes ?? data, source, at: still?.place)
            let limit = side.map { $0 > 0 ? $0 : nil } ?? (isLarge ? Self.easySide : nil)
            let isTooWide = limit.map { max(picture.width, picture.height) > $0 } ?? false
            // Of a picture that is large in bytes alone, a JPEG of its size is smaller.
            guard isOther || isTooWide || side == nil else { return (self, nil) }
            let (bytes, width, height) = try picture.jpeg(fitting: limit)
            let changes = [
                isCMYK ? "converted from CMYK" : nil, isTooWide ? "scaled to \(width) x \(height)" : nil,
                !isOther && !isTooWide ? "encoded anew" : nil,
            ].compactMap(\.self)
            return (
                CoverImage(data: bytes, origin: origin),
                changes.isEmpty ? nil : changes.joined(separator: ", ")
            )
        } catch {
            throw unusable(error.text)
        }
    }

    private func unusable(_ details: String?) -> ForgeError {
        ForgeError(
            .inputDamaged, step: .probing, path: ForgePath(origin),
            reason: "the cover is not a picture that an M4B can hold",
            remedy: "give a JPEG or PNG with \(.cover)",
            details: details)
    }
}
