import FFmpegBinding
package import ForgeModel

extension CoverImage {
    /// The picture as an M4B can hold it: JPEG and PNG as they are, WebP, GIF and BMP as a JPEG of their first frame.
    ///
    /// - Throws: `ForgeError`, step `probing`, for pictures of other kinds and damaged ones.
    package func fittingM4B() throws(ForgeError) -> CoverImage {
        if fitsM4B { return self }
        func unusable(_ cause: String?) -> ForgeError {
            ForgeError(
                .inputDamaged, step: .probing, path: FilePath(origin),
                reason: "the cover is no picture that an M4B can hold",
                remedy: "give a JPEG or PNG with --cover",
                cause: cause)
        }
        guard let source = PictureConverter.Source(rawValue: format.rawValue) else { throw unusable(nil) }
        do {
            return CoverImage(data: try PictureConverter.jpeg(from: data, source), origin: origin)
        } catch {
            throw unusable(error.text)
        }
    }
}
