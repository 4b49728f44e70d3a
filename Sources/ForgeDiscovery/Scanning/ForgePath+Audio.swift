import ForgeModel

extension ForgePath {
    /// Extensions of files that are taken for audio when a folder is scanned.
    private static let audioExtensions: Set<String> = [
        "mp3", "mp2", "mp1", "mpga", "m4a", "m4b", "m4p", "m4r", "mp4", "3gp", "aac", "adts", "alac", "aax",
        "aa",
        "flac", "wav", "wave", "bwf", "w64", "rf64", "aif", "aiff", "aifc", "caf", "au", "snd",
        "ogg", "oga", "ogx", "opus", "spx", "wma", "asf", "mka", "mkv", "webm",
        "ac3", "eac3", "dts", "ape", "wv", "tta", "tak", "mpc", "amr", "awb", "ra", "rm", "dsf", "dff",
    ]

    /// True when the extension, in any case, is one of audio.
    var isAudio: Bool { Self.audioExtensions.contains(fileExtension) }

    /// True for names that are never a part of a book: hidden files, what file managers, file systems and storage
    /// boxes leave behind, unfinished downloads.
    ///
    /// Titles begin with dots, too: "...And Justice". Hidden by habit is what has one dot, unless it is a folder whose name
    /// has a blank, such as ".hack sign"; programs leave files beside a file under its name with a dot.
    func isIgnored(asFolder isFolder: Bool) -> Bool {
        let name = lastComponent.string.lowercased()
        let isTitle = name.hasPrefix("..") || isFolder && name.contains(" ") && !name.hasPrefix("._")
        return name.hasPrefix(".") && !isTitle || Self.leftBehind.contains(name) || name.hasSuffix(".part")
            || name.hasSuffix(".tmp") || name.hasSuffix(Self.previewSuffix)
    }

    /// The suffix of folders of previews: they hold parts of a book, and are none.
    static let previewSuffix = ".forge-preview"

    /// Some of these are closed to all but the system.
    private static let leftBehind: Set<String> = [
        "@eadir", "thumbs.db", "lost+found", "$recycle.bin", "system volume information", "#recycle",
    ]
}
