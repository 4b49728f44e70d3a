/// An error as journals, reports and lines of JSON hold it, whatever the properties of `ForgeError` are called.
package struct ErrorRecord: Hashable, Sendable {
    /// The error; its code and step are among those of this version.
    package let error: ForgeError

    package init(_ error: ForgeError) { self.error = error }
}

extension ErrorRecord: Codable {
    private enum Key: String, CodingKey {
        case code, step, path, reason, remedy, cause, details, transient, message
        /// The name for `transient` in journals and the first form of reports.
        case isTransient
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        error = ForgeError(
            try fields.decode(ForgeError.Code.self, forKey: .code),
            step: try fields.decode(ForgeError.Step.self, forKey: .step),
            path: try fields.decodeIfPresent(ForgePath.self, forKey: .path),
            reason: try fields.decode(String.self, forKey: .reason),
            remedy: Remedy(try fields.decode(String.self, forKey: .remedy)),
            cause: try fields.decodeIfPresent(String.self, forKey: .cause),
            details: try fields.decodeIfPresent(String.self, forKey: .details),
            isTransient: try fields.decodeIfPresent(Bool.self, forKey: .transient)
                ?? fields.decode(Bool.self, forKey: .isTransient))
    }

    /// `message` is the line that people read.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(error.code, forKey: .code)
        try fields.encode(error.step, forKey: .step)
        try fields.encodeIfPresent(error.path, forKey: .path)
        try fields.encode(error.reason, forKey: .reason)
        try fields.encode(error.remedy.description, forKey: .remedy)
        try fields.encodeIfPresent(error.cause, forKey: .cause)
        try fields.encodeIfPresent(error.details, forKey: .details)
        try fields.encode(error.isTransient, forKey: .transient)
        try fields.encode(error.description, forKey: .message)
    }
}
