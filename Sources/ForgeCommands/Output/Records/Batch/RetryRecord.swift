import ForgeModel

/// An attempt failed and another will be made.
struct RetryRecord: Encodable {
    let book: Int
    let attempts: Int
    let delaySeconds: Double
    let error: ErrorRecord
}
