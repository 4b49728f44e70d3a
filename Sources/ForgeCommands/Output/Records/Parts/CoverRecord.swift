import ForgeModel

/// A picture that is or goes into a file.
struct CoverRecord: Encodable {
    let format: CoverFormat
    let size: Int
    let origin: String
    let reason: String?

    init(_ cover: ConversionPlan.Cover) {
        (format, size, origin, reason) = (cover.format, cover.size, cover.origin, cover.reason)
    }
}
