import FFmpegBinding
package import ForgeModel

/// The FFmpeg libraries of this process.
package enum LinkedFFmpeg {
    package static var libraries: [LibraryVersion] {
        LibraryVersions.all.map { LibraryVersion(name: $0.name, linked: $0.linked, headers: $0.headers) }
    }

    package static func leaveLogAlone() { LogCapture.leaveAlone() }

    package static func decoder(of codec: String) -> String? { LibraryVersions.decoder(of: codec) }
}
