import ForgeModel
import ForgeSystem

/// The digest of a book's sources and options: its files by path, size and time of change, and all options that decide how it
/// is made. Two equal ones mean that making it again would make the same.
///
/// A hash that finds changes, not one that withstands attacks: FNV-1a of 128 bits, by its published constants.
struct Fingerprint: Hashable {
    private var value: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    /// Hexadecimal.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// The digest of nothing.
    init() {}

    /// Reads `text`; nil where it is none.
    init?(_ text: String) {
        guard text.utf8.count == 32, let value = UInt128(text, radix: 16) else { return nil }
        self.value = value
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
        // Tells where one part ends: no path holds a zero.
        add(0)
    }

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt128(byte)) &* 0x0100_0000_0000_0000_0000_013b
    }

    /// A file's path, size and time of change; of one that is not there, only the path.
    mutating func add(_ path: ForgePath, _ state: FileState?) {
        add(path.bytes)
        add("\(state?.size ?? -1) \(state?.modified ?? -1)".utf8)
    }

    /// The state of a file; nil where it is not there or may not be reached. Blocks.
    ///
    /// - Throws: `ForgeError`: the system cannot tell for a passing reason.
    static func state(of path: ForgePath) throws(ForgeError) -> FileState? {
        do throws(ForgeError) { return try FileState.at(path, .input, step: .scanning) } catch {
            if error.isTransient { throw error }
            return nil
        }
    }
}

extension FileState {
    /// The state of a file; nil where there is none, or something else. Blocks.
    ///
    /// - Throws: `ForgeError`: the system does not tell, so that nobody may take the file for gone.
    static func at(
        _ path: ForgePath, _ role: FileRole = .output, step: ForgeError.Step = .planning
    ) throws(ForgeError) -> FileState? {
        do throws(SystemError) {
            let status = try FileStatus(path)
            return status.kind == .file ? FileState(status) : nil
        } catch {
            if error.kind == .missing { return nil }
            throw ForgeError(errno: error.code, role, step: step, path: path)
        }
    }
}
