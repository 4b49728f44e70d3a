/// One value of an item of `ilst` or of QuickTime's `keys`.
public struct M4BTag: Sendable, Equatable {
    /// The value, by its type.
    @nonexhaustive public enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int64)
        /// Anything else, with its type code.
        case bytes([UInt8], type: UInt32)
    }

    /// "©nam" for a native atom, "----:com.apple.iTunes:SERIES" for a free-form one, and the whole name for a
    /// QuickTime `keys` entry.
    public var key: String
    /// The value, by the type that the item declares.
    public var value: Value
}
