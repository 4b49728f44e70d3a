extension UnsafeMutablePointer {
    /// An entry of an array in which libav has a pointer for every index below its count.
    subscript<Entry>(present index: Int) -> UnsafeMutablePointer<Entry>
    where Pointee == UnsafeMutablePointer<Entry>? {
        guard let entry = self[index] else { preconditionFailure("libav left entry \(index) out") }
        return entry
    }
}
