import Foundation
import TestSupport

/// Boxes of an MP4 that ffmpeg wrote, changed by tests. The movie box has to be behind the media.
struct EditedMovie {
    var bytes: [UInt8]

    init(_ path: String) { bytes = contents(ofFile: path) ?? [] }

    struct Edit {
        /// Milliseconds, ffmpeg's movie timescale.
        var duration: Int
        /// In the track's timescale; -1 for silence.
        var mediaTime: Int
        var rate = 0x10000
    }

    /// Replaces the edit list of the first track that has one.
    mutating func setEdits(_ edits: [Edit]) {
        let list =
            Self.u32(0) + Self.u32(edits.count)
            + edits.flatMap { Self.u32($0.duration) + Self.u32($0.mediaTime) + Self.u32($0.rate) }
        replace(["moov", "trak", "edts", "elst"], by: list)
    }

    /// Puts the media of the first track into another file.
    mutating func setReference(_ type: String, _ content: [UInt8]) {
        let entry = Self.u32(12 + content.count) + Array(type.utf8) + Self.u32(0) + content
        replace(["moov", "trak", "mdia", "minf", "dinf", "dref"], by: Self.u32(0) + Self.u32(1) + entry)
    }

    /// Replaces what is in a box.
    mutating func replace(_ path: [String], by content: [UInt8]) {
        bytes = Self.replaced(bytes, path[...], content)
    }

    private static func replaced(_ bytes: [UInt8], _ path: ArraySlice<String>, _ content: [UInt8]) -> [UInt8]
    {
        var (result, offset, isDone) = ([UInt8](), 0, false)
        while offset + 8 <= bytes.count {
            let size = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = max(offset + 8, min(bytes.count, offset + size))
            if !isDone, bytes[offset + 4..<offset + 8].elementsEqual(path.first?.utf8 ?? "".utf8) {
                let inner = Array(bytes[offset + 8..<end])
                let new = path.count == 1 ? content : replaced(inner, path.dropFirst(), content)
                result += u32(8 + new.count) + bytes[offset + 4..<offset + 8] + new
                isDone = true
            } else {
                result += bytes[offset..<end]
            }
            offset = end
        }
        return result
    }

    static func u32(_ value: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) { Array($0) }
    }
}
