/// The environment variables of the process, values as bytes. For the command line alone: a library does not read them.
package enum ProcessEnvironment {
    package static var variables: [(name: String, value: [UInt8])] {
        var entry = Platform.environment
        var result: [(name: String, value: [UInt8])] = []
        while let pointer = entry.pointee {
            let bytes = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map(
                UInt8.init(bitPattern:))
            if let cut = bytes.firstIndex(of: UInt8(ascii: "=")) {
                result.append((String(decoding: bytes[..<cut], as: UTF8.self), Array(bytes[(cut + 1)...])))
            }
            entry += 1
        }
        return result
    }
}
