import ForgeModel
import ForgeSystem
import M4BFormat

/// A file to be edited, as a source of bytes.
final class EditSource: ByteSource {
    private let file: EditedFile
    private let path: ForgePath
    let size: Int64

    init(_ file: EditedFile, _ path: ForgePath) {
        (self.file, self.path, size) = (file, path, file.status.size)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = file.readOrErrno(into: buffer, at: offset)
        if count < 0 { throw ForgeError(errno: Int32(-count), .input, step: .probing, path: path) }
        return count
    }
}
