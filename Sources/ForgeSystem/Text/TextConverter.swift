/// A conversion of text into UTF-8, by iconv(3). Used on one thread; not cheap to make, and closed with its owner.
package struct TextConverter: ~Copyable {
    private let handle: iconv_t

    /// Nil where the system knows no encoding of that name. Case does not count; what iconv takes besides names, such
    /// as "//IGNORE" or the encoding of the locale, is none.
    package init?(from encoding: String) {
        let isName = encoding.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "-_.:+()".utf8.contains(byte)
            }
        }
        // Of what C calls them, the size depends on the machine.
        guard isName, !encoding.isEmpty, !["char", "wchar_t"].contains(encoding.lowercased()),
            let handle = iconv_open("UTF-8", encoding), Int(bitPattern: handle) != -1
        else { return nil }
        self.handle = handle
    }

    deinit { iconv_close(handle) }

    /// The text. Each byte that begins no character of the encoding is a U+FFFD.
    package func text(_ bytes: [UInt8]) -> String {
        var input = bytes.map { CChar(bitPattern: $0) }
        var output: [UInt8] = []
        var room = [CChar](repeating: 0, count: 4096)
        iconv(handle, nil, nil, nil, nil)
        input.withUnsafeMutableBufferPointer { input in
            var next = input.baseAddress
            var left = input.count
            var isFlushing = left == 0
            while true {
                let (failure, written) = room.withUnsafeMutableBufferPointer { room in
                    var place = room.baseAddress
                    var free = room.count
                    let count =
                        isFlushing
                        ? iconv(handle, nil, nil, &place, &free)
                        : iconv(handle, &next, &left, &place, &free)
                    return (count == -1 ? errno : 0, room.count - free)
                }
                output += room.prefix(written).map { UInt8(bitPattern: $0) }
                if failure == E2BIG { continue }
                if failure == 0 {
                    if isFlushing { return }
                    isFlushing = true
                    continue
                }
                // EILSEQ, or EINVAL for a character that the end cuts off.
                output += Array("\u{FFFD}".utf8)
                guard !isFlushing, left > 0 else { return }
                next = next?.advanced(by: 1)
                left -= 1
                if left == 0 { isFlushing = true }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
