import ForgeKit
import ForgeModel
import ForgeSystem

/// Whether a book can be written in a folder, and how much room there is.
struct FolderCheck {
    /// A long book with room to spare.
    static let lowSpace: Int64 = 1_000_000_000

    let name: String
    let path: ForgePath

    var checkup: Checkup { checkup(of: path, because: "") }

    /// Of a folder that is made where it is missing: then the folder that it would be made in counts.
    var checkupOfWhatMayBeMade: Checkup {
        var existing = path
        while existing.unreachable?.code == ENOENT, existing.parent != existing {
            existing = existing.parent
        }
        let words = existing == path ? "" : "\(path.string) is not there yet and would be made in "
        return checkup(of: existing, because: words)
    }

    private func checkup(of folder: ForgePath, because words: String) -> Checkup {
        let place = words + folder.string
        if let code = Self.failure(writingTo: folder) {
            return Checkup(
                name, .missing, "\(place): nothing can be written there (\(SystemError(code).words))",
                remedy: code == ENOTDIR
                    ? "choose a folder: that is a file"
                    : "look at its permissions and how it is mounted, or choose another")
        }
        guard let free = folder.freeBytes else {
            return Checkup(name, .note, "\(place): writable")
        }
        let detail = "\(place): writable, \(QuantityText.bytes(free)) free"
        return free < Self.lowSpace
            ? Checkup(name, .note, detail, remedy: "make room: a book takes about 30 MB an hour")
            : Checkup(name, .ok, detail)
    }

    /// Makes a file and removes it, since permissions alone do not tell; the `errno` that was in the way.
    private static func failure(writingTo folder: ForgePath) -> Int32? {
        let probe = folder.appending(".forge-native-doctor-\(getpid()).tmp")
        do throws(SystemError) {
            close(try OwnFile.make(probe.bytes, for: .new, mode: 0o600))
            probe.withCString { _ = unlink($0) }
            return nil
        } catch {
            return error.code
        }
    }
}
