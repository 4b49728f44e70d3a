/// A call that has not returned in time.
package struct StalledCall: Sendable, Hashable {
    /// As people know it: "read", "avcodec_send_packet".
    package let name: String
    /// The file; empty where it is on none.
    package let path: [UInt8]
    /// How long it was waited for.
    package let milliseconds: Int
}
