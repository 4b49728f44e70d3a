import ForgeModel
import ForgeSystem

/// How long calls of the work at hand may take before it is given up; see `BookOptions.stallTimeout`.
package enum StallTimeout {
    /// Nil: for ever.
    @TaskLocal static var milliseconds: Int? = milliseconds(BookOptions().stallTimeout)

    /// Does work under a request's timeout.
    package static func with<T: Sendable>(_ timeout: Duration, _ work: () async throws -> T) async rethrows
        -> T
    {
        try await $milliseconds.withValue(milliseconds(timeout), operation: work)
    }

    private static func milliseconds(_ timeout: Duration) -> Int? {
        timeout == .zero ? nil : max(1, Int(timeout / .milliseconds(1)))
    }
}

extension ForgeError {
    static func stalled(_ call: StalledCall) -> ForgeError {
        ForgeError(
            .stalled, step: step(of: call.name), path: call.path.isEmpty ? nil : ForgePath(bytes: call.path),
            reason: "\(call.name) has not returned for \(max(1, call.milliseconds / 1000)) s",
            remedy:
                "check the disk or the network mount, then try again, or wait longer with \(.stallTimeout)",
            isTransient: true)
    }

    private static func step(of call: String) -> Step {
        switch call {
        case "opendir", "readdir", "realpath": .scanning
        case "write", "truncate", "fsync", "mkdir", "statvfs": .writing
        case "link", "rename", "unlink": .publishing
        case "avcodec_send_packet", "avcodec_receive_frame": .decoding
        case "avcodec_send_frame", "avcodec_receive_packet": .encoding
        default: .probing
        }
    }
}
