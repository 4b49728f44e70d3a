import ForgeModel
import ForgeSystem

/// One folder as a book: its own audio, and that of its disc folders.
struct FolderScan {
    /// A folder that is a disc of the book.
    struct Disc {
        let number: Int
        let listing: FolderListing
    }

    let own: FolderListing
    /// Disc folders with audio, by their numbers. A folder that two links lead to is one disc.
    private(set) var discs: [Disc] = []
    /// Sub folders that are no part of the book, those inside its discs too.
    private(set) var others: [ForgePath] = []
    /// Links that lead nowhere, in the folder and its discs.
    private(set) var dangling: [ForgePath]
    /// Why the book is not whole: disc folders that could not be looked into.
    private(set) var failures: [ForgeError] = []

    /// - Throws: `ForgeError`, step `scanning`, for the folder itself, never for what lies below.
    init(_ folder: ForgePath) throws(ForgeError) { self.init(try FolderListing(folder)) }

    init(_ listing: FolderListing) {
        own = listing
        dangling = listing.dangling
        var seen: Set<FileIdentity> = [listing.identity]
        for path in listing.folders {
            guard let number = path.discNumber else {
                others.append(path)
                continue
            }
            do throws(ForgeError) {
                let disc = try FolderListing(path)
                guard seen.insert(disc.identity).inserted else { continue }
                dangling += disc.audio.isEmpty ? [] : disc.dangling
                if disc.audio.isEmpty {
                    others.append(path)
                } else {
                    discs.append(Disc(number: number, listing: disc))
                    others += disc.folders
                }
            } catch {
                failures.append(error)
            }
        }
        // By position for equal numbers: Swift's sort promises no stability.
        discs = discs.enumerated().sorted {
            ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
        }.map(\.element)
    }

    /// Leaves out the discs that are not wanted.
    mutating func keepDiscs(_ isWanted: (FileIdentity) -> Bool) {
        discs = discs.filter { isWanted($0.listing.identity) }
    }

    /// The folder's own files first, then disc by disc.
    var files: [ForgePath] { own.audio + discs.flatMap(\.listing.audio) }

    /// The disc of each of `files`.
    var discNumbers: [Int?] {
        own.audio.map { _ in nil } + discs.flatMap { disc in disc.listing.audio.map { _ in disc.number } }
    }

    var sidecars: [ForgePath] { own.sidecars + discs.flatMap(\.listing.sidecars) }

    /// The identities of the folders that the book is made of.
    var identities: Set<FileIdentity> { Set([own.identity] + discs.map(\.listing.identity)) }

    var orderReason: String {
        files.count == 1
            ? "a single file"
            : discs.isEmpty
                ? "natural order of file names" : "disc folders, in each the natural order of file names"
    }

    /// The names of the sub folders left out that hold audio, and of those that may not be looked into, with why.
    ///
    /// - Throws: `ForgeError`, step `scanning`: one cannot be looked into for a passing reason.
    func leftOut() throws(ForgeError) -> (withAudio: [String], closed: [(name: String, why: String)]) {
        var seen = identities
        var withAudio: [String] = []
        var closed: [(name: String, why: String)] = []
        for path in others {
            do throws(ForgeError) {
                if try Self.holdsAudio(path, &seen) { withAudio.append(name(path)) }
            } catch {
                if error.isTransient { throw error }
                closed.append((name(path), error.cause ?? error.reason))
            }
        }
        return (withAudio, closed)
    }

    /// Whether there may be audio in sub folders that are no part of the book.
    var hasOtherAudio: Bool {
        var seen = identities
        return others.contains { (try? Self.holdsAudio($0, &seen)) ?? true }
    }

    private func name(_ path: ForgePath) -> String {
        path.below(own.folder).map(\.string).joined(separator: "/")
    }

    /// True when there is audio in the folder or below. A folder seen before, by way of a link, counts as empty.
    ///
    /// - Throws: `ForgeError`: no audio was seen, and the folder or one below it could not be looked into.
    private static func holdsAudio(
        _ folder: ForgePath, _ seen: inout Set<FileIdentity>
    ) throws(ForgeError) -> Bool {
        var failures: [ForgeError] = []
        var holdsAudio = false
        try FolderWalk.visit(folder, &seen, onFailure: { failures.append($1) }) { listing, _ in
            holdsAudio = !listing.audio.isEmpty
            return holdsAudio ? nil : listing.folders
        }
        if !holdsAudio, let failure = failures.first(where: \.isTransient) ?? failures.first { throw failure }
        return holdsAudio
    }
}
