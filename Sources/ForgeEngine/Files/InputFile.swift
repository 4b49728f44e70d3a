import ForgeModel
import ForgeSystem
import M4BFormat

/// An input opened for reading, byte ranges at any place. Used on one thread.
final class InputFile: ReadableFile {
    let path: ForgePath
    /// Bytes.
    private(set) var size: Int64
    /// As it was when it was opened.
    let stamp: FileStamp
    private let file: OpenFile
    /// Where its sound lies, as far as it was asked; by whether that was looked for thoroughly.
    var spans: [Bool: SoundSpan] = [:]
    /// Findings of looks at the file, by their type.
    private var findings: [ObjectIdentifier: any Sendable] = [:]
    /// Bytes that are read in place of its own.
    var repairs: [BytePatch] = []
    /// The file that is read in its place: itself as it will be.
    private var planned: (any ByteSource)?

    /// A track that was looked at before, as it was seen then.
    ///
    /// - Throws: `ForgeError` when it cannot be opened, or changed.
    convenience init(_ track: TrackProbe, step: ForgeError.Step) throws(ForgeError) {
        try self.init(track.path, expecting: track.stamp, step: step)
        repairs = track.stream.repairs
    }

    /// - Parameters:
    ///   - expected: the stamp that it must have, because it was looked at before; nil takes any.
    ///   - step: what is being done, for errors.
    /// - Throws: `ForgeError` when it cannot be opened, is no regular file, is empty, or changed.
    init(
        _ path: ForgePath, expecting expected: FileStamp? = nil, step: ForgeError.Step = .probing
    ) throws(ForgeError) {
        self.path = path
        let status: FileStatus
        do throws(SystemError) {
            file = try OpenFile(path)
            status = try file.status()
        } catch {
            throw ForgeError(errno: error.code, .input, step: .probing, path: path)
        }
        size = status.size
        stamp = FileStamp(status)
        InputWatch.tell(path, isOpen: true)
        let hasChanged = expected.map { $0 != stamp } ?? false
        let problem =
            if status.kind == .folder { "it is a folder" } else if status.kind != .file {
                "it is not a regular file"
            } else if size == 0 {
                "it is empty"
            } else { nil as String? }
        if hasChanged { throw .changed(path, step: step) }
        if let problem { throw .damaged(path, step: .probing, reason: problem) }
    }

    /// Reads a file that is not written yet in the place of this one.
    func read(as planned: any ByteSource) { (self.planned, size) = (planned, planned.size) }

    deinit { InputWatch.tell(path, isOpen: false) }

    /// The finding of a look at the file, which is taken once.
    ///
    /// - Throws: the errors of the look.
    func finding<T: Sendable>(_ look: (InputFile) throws(ForgeError) -> T) throws(ForgeError) -> T {
        if let known = findings[ObjectIdentifier(T.self)] as? T { return known }
        let found = try look(self)
        findings[ObjectIdentifier(T.self)] = found
        return found
    }

    /// - Throws: `ForgeError`, one that may pass, when somebody wrote to the file, or put another in its place, since it
    ///   was opened.
    func checkUnchanged(step: ForgeError.Step) throws(ForgeError) {
        // The name leads to the file that was opened, or the stamps differ.
        guard FileStamp(at: path) == stamp else { throw .changed(path, step: step) }
    }

    /// Where the last written byte is, behind which there is nothing but a hole; see `OpenFile`.
    var endOfData: Int64 { file.endOfData(size: size) }

    func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        let count =
            if let planned {
                // It knows no errno.
                (try? planned.read(into: buffer, at: offset)) ?? -Int(EIO)
            } else {
                file.readOrErrno(into: buffer, at: offset)
            }
        for repair in repairs { repair.lay(over: buffer, at: offset, count: count) }
        return count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = readOrErrno(into: buffer, at: offset)
        if count < 0 { throw ForgeError(errno: Int32(-count), .input, step: .probing, path: path) }
        return count
    }

    /// All bytes of the file.
    func bytes() throws -> [UInt8] {
        // As `ByteSource.bytes` says.
        if size == 0 { return [] }
        return try [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            while count < buffer.count {
                let more = try read(
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]),
                    at: Int64(count))
                if more == 0 { break }
                count += more
            }
        }
    }
}
