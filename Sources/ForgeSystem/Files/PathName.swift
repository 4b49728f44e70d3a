/// Calls `body` with a name or path as the system wants it: its bytes and a closing NUL.
func withName<R>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> R) -> R {
    var terminated = bytes.map { CChar(bitPattern: $0) }
    terminated.append(0)
    return body(terminated)
}

/// A path without links and dots. Blocks.
///
/// - Throws: the errno: it leads nowhere, or may not be followed.
package func realPath(_ path: [UInt8]) throws(SystemError) -> [UInt8] {
    let resolved = BlockingCall.system("realpath", path) { withName(path) { realpath($0, nil) } }
    guard let resolved else { throw .last }
    defer { free(resolved) }
    return Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
}
