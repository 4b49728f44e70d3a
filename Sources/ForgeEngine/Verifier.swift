import FFmpegBinding
import ForgeModel
import M4BFormat

/// Reads a finished file back before anybody sees it.
enum Verifier {
    static func verify(
        _ file: OutputFile, _ made: EncodedBook, book: Book, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {}
}
