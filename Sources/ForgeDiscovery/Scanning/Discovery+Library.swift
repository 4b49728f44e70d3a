package import ForgeModel
import ForgeSystem

/// The books below a folder, before their files are opened.
package struct LibraryScan: Sendable {
    /// In natural order of their paths, a folder before what lies in it. Files at the root come first, as one
    /// candidate with `isLoose`: `Discovery.split` makes one book or several of them once their tags are known. A folder
    /// that cannot be looked into is one with a `failure`.
    package var books: [BookCandidate] = []
    /// Links that lead nowhere.
    package var warnings: [String] = []
}

extension Discovery {
    /// Looks for books in a folder and below it.
    ///
    /// Every folder with audio of its own or in disc folders is a book, and so is one that cannot be looked into: nobody
    /// knows what it holds. A folder reached twice, by way of links, counts once.
    ///
    /// - Parameter options: what they say of names that are no UTF-8.
    /// - Throws: `ForgeError`, step `scanning`, for the root alone; `cancelled` where `isCancelled` says so.
    package static func library(
        _ root: ForgePath, options: DiscoveryOptions = DiscoveryOptions(), isCancelled: () -> Bool = { false }
    ) throws(ForgeError) -> LibraryScan {
        let decoding = options.decoding
        guard try FileStatus(scanning: root).kind == .folder else {
            throw ForgeError(
                .usage, step: .scanning, path: root, reason: "it is not a folder",
                remedy: "name the folder that holds the books")
        }
        var result = LibraryScan()
        var seen: Set<FileIdentity> = []
        /// Of the last book, which its neighbours share.
        var parents: [String] = []
        try FolderWalk.visit(
            root, &seen, isCancelled: isCancelled,
            onFailure: { result.books.append(.unseen($0, below: root, decoding, $1)) }
        ) { listing, seen throws(ForgeError) in
            let scan = FolderScan(listing)
            result.warnings += scan.dangling.map { "\($0): a link that leads nowhere" }
            result.books += try candidates(of: scan, root: root, decoding, &seen, &parents)
            return scan.others
        }
        return result
    }

    private static func candidates(
        of scan: FolderScan, root: ForgePath, _ decoding: TextDecoding, _ seen: inout Set<FileIdentity>,
        _ parents: inout [String]
    ) throws(ForgeError) -> [BookCandidate] {
        var scan = scan
        // Discs that a link led to before are part of another book, or books themselves.
        scan.keepDiscs { seen.insert($0).inserted }
        let failure = ForgeError.decisive(scan.failures)
        guard scan.own.folder == root else {
            guard !scan.files.isEmpty || failure != nil else { return [] }
            let above = scan.own.folder.below(root).dropLast().map { $0.text(decoding) }
            if parents != above { parents = above }
            var book = candidate(
                of: scan, name: scan.own.folder.lastComponent.text(decoding), parents: parents, decoding,
                warnings: [])
            (book.isInLibrary, book.failure) = (true, failure)
            return [book]
        }
        var books: [BookCandidate] = []
        if !scan.own.audio.isEmpty {
            var loose = BookCandidate(
                name: try name(ofFolder: root, decoding), files: scan.own.audio,
                orderReason: "natural order of file names",
                isExplicitOrder: false, sidecars: scan.own.sidecars)
            (loose.isLoose, loose.decoding) = (true, decoding)
            loose.isOnly = scan.files.count == 1 && scan.failures.isEmpty && !scan.hasOtherAudio
            books.append(loose)
        }
        // Discs at the root: the root itself is the book's folder, its loose files are still not of the book.
        let files = scan.discs.flatMap(\.listing.audio)
        if !files.isEmpty || failure != nil {
            var book = candidate(
                of: scan, name: try name(ofFolder: root, decoding), parents: [], decoding, warnings: [])
            book.files = files
            book.failure = failure
            book.discs = Array(scan.discNumbers.dropFirst(scan.own.audio.count))
            books.append(book)
        }
        return books
    }
}
