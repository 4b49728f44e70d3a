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

    /// First bytes of Audible's older format behind its size.
    private static let audible: UInt64 = 0x5790_7536
    /// Content Encryption and Extended Content Encryption, ASF specification 3.14 and 3.15.
    private static let asfEncryption: Set<UInt64> = [0x11D2_BD23_2211_B3FB, 0x4C17_2622_298A_E614]

    private static func scheme(of file: InputFile) -> String? {
        guard let head = try? file.view(at: 0, count: 30), head.count == 30 else { return nil }
        if head.big(4, at: 4) == audible { return "Audible (AA)" }
        guard head.little(8, at: 0) == ASFObject.header else { return nil }
        var isEncrypted = false
        try? ASFObject.forEach(in: ASFObject.first..<file.size, of: file) { object in
            isEncrypted = asfEncryption.contains(object.kind)
            return !isEncrypted
        }
        return isEncrypted ? "Windows Media DRM" : nil
    }
}
