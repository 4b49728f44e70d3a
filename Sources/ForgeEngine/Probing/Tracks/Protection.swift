import ForgeModel
import M4BFormat

/// Recognises files whose sound is encrypted, before a decoder makes noise of them.
enum Protection {
    /// - Parameter movie: the file's boxes, if it is an MP4.
    /// - Throws: `ForgeError` `inputUnreadable` for a file that is protected as a whole.
    static func check(_ file: InputFile, movie: M4BFile?) throws(ForgeError) {
        if let scheme = movie.map(scheme) ?? scheme(of: file) { throw refusal(file, scheme) }
    }

    /// - Throws: `ForgeError` `inputUnreadable` for a protected track.
    static func check(_ file: InputFile, track: M4BTrack?) throws(ForgeError) {
        if let scheme = track.flatMap(scheme) { throw refusal(file, scheme) }
    }

    private static func refusal(_ file: InputFile, _ scheme: String) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: .probing, path: file.path,
            reason: "it is protected against copying by \(scheme), and its sound is encrypted",
            remedy: "get the book in a form without protection; forge-native removes none")
    }

    private static func scheme(_ movie: M4BFile) -> String? {
        let brands = [movie.majorBrand].compactMap { $0 } + movie.compatibleBrands
        return brands.contains("aax ") || brands.contains("aaxc") ? "Audible (AAX)" : nil
    }

    /// The sample entries of encrypted audio: `drms` is FairPlay, `aavd` Audible, `enca` anything under ISO 23001-7.
    static func scheme(_ track: M4BTrack) -> String? {
        switch track.codec {
        case "drms": "Apple (FairPlay)"
        case "aavd": "Audible (AAX)"
        case "enca": "Common Encryption"
        default: nil
        }
    }

    /// First bytes of Audible's older format behind its size, and of the objects in ASF headers.
    private static let audible: [UInt8] = [0x57, 0x90, 0x75, 0x36]
    private static let asf: [UInt8] = [
        0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
    ]
    /// Content Encryption and Extended Content Encryption, ASF specification 3.14 and 3.15.
    private static let asfEncryption: [[UInt8]] = [
        [0xFB, 0xB3, 0x11, 0x22, 0x23, 0xBD, 0xD2, 0x11, 0xB4, 0xB7, 0x00, 0xA0, 0xC9, 0x55, 0xFC, 0x6E],
        [0x14, 0xE6, 0x8A, 0x29, 0x22, 0x26, 0x17, 0x4C, 0xB9, 0x35, 0xDA, 0xE0, 0x7E, 0xE9, 0x28, 0x9C],
    ]
    /// More objects than any header has.
    private static let asfObjectLimit = 256

    private static func scheme(of file: InputFile) -> String? {
        guard let head = try? bytes(of: file, at: 0, count: 30) else { return nil }
        if Array(head[4..<8]) == audible { return "Audible (AA)" }
        guard head.starts(with: asf) else { return nil }
        var offset: Int64 = 30
        for _ in 0..<asfObjectLimit {
            guard let object = try? bytes(of: file, at: offset, count: 24) else { return nil }
            if asfEncryption.contains(Array(object[..<16])) { return "Windows Media DRM" }
            let size = (0..<8).reduce(Int64(0)) { $0 | Int64(object[16 + $1]) << (8 * Int64($1)) }
            guard size >= 24, offset < file.size else { return nil }
            offset += min(size, file.size)
        }
        return nil
    }

    private static func bytes(of file: InputFile, at offset: Int64, count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        return read == count ? bytes : nil
    }
}
