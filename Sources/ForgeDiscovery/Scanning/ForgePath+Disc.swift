package import ForgeModel

extension ForgePath {
    /// The number of a disc folder, by its name: "CD1", "Disc 10", "disk 02". Nil for all other names.
    ///
    /// The rule of Audiobookshelf: `^(cd|dis[ck])\s*\d{1,3}$`, any case.
    var discNumber: Int? {
        let name = lastComponent.string.lowercased()
        guard let word = ["cd", "disc", "disk"].first(where: name.hasPrefix) else { return nil }
        let digits = name.dropFirst(word.count).drop(while: \.isWhitespace)
        guard (1...3).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return Int(digits)
    }

    /// The components of the path that follow those of `folder`; the path is below it.
    package func below(_ folder: ForgePath) -> [ForgePath] {
        bytes.dropFirst(folder.bytes.count).split(separator: UInt8(ascii: "/")).map { ForgePath(bytes: $0) }
    }
}
