/// A library of FFmpeg as it is linked, and as the program was built against it.
public struct LibraryVersion: Hashable, Sendable {
    /// The library's name: "libavcodec".
    public var name: String
    /// Major, minor and micro, such as "59.37.100".
    public var linked: String
    /// The version of the headers that the program was built with.
    public var headers: String

    /// - Parameters: versions as FFmpeg packs them, eight bits each for minor and micro.
    package init(name: String, linked: UInt32, headers: UInt32) {
        self.name = name
        self.linked = Self.text(linked)
        self.headers = Self.text(headers)
    }

    /// The linked library has all that the headers promise: the same major version, and no older a minor one.
    /// Within a major version FFmpeg only adds.
    public var isCompatible: Bool {
        let (linked, headers) = (Self.numbers(linked), Self.numbers(headers))
        return linked.first == headers.first && !linked.lexicographicallyPrecedes(headers)
    }

    private static func text(_ packed: UInt32) -> String {
        "\(packed >> 16).\(packed >> 8 & 255).\(packed & 255)"
    }
    private static func numbers(_ text: String) -> [Int] { text.split(separator: ".").compactMap { Int($0) } }
}
