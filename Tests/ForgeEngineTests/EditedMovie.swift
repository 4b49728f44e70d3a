import Foundation
import TestSupport
import Testing

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
        change(path) { $0 = content }
    }

    /// Changes what is in a box.
    ///
    /// - Parameter path: the boxes around it and its own name; "trak[2]" is the second of that name.
    mutating func change(_ path: [String], _ body: (inout [UInt8]) -> Void) {
        bytes = Self.changed(bytes, path[...], body)
    }

    /// Puts other bytes in the place of the last ones that are as `old`.
    mutating func overwrite(_ old: some Sequence<UInt8>, by new: some Collection<UInt8>) throws {
        let range = try #require(Data(bytes).range(of: Data(old), options: .backwards))
        bytes.replaceSubrange(range, with: new)
    }

    private static func changed(
        _ bytes: [UInt8], _ path: ArraySlice<String>, _ body: (inout [UInt8]) -> Void
    ) -> [UInt8] {
        let step = (path.first ?? "").split { "[]".contains($0) }
        let (name, number) = (step.first ?? "", step.count > 1 ? Int(step[1]) ?? 1 : 1)
        var (result, offset, seen) = ([UInt8](), 0, 0)
        while offset + 8 <= bytes.count {
            let size = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = max(offset + 8, min(bytes.count, offset + size))
            if bytes[offset + 4..<offset + 8].elementsEqual(name.utf8) { seen += 1 }
            if seen == number {
                seen += 1
                var inner = Array(bytes[offset + 8..<end])
                if path.count == 1 { body(&inner) } else { inner = changed(inner, path.dropFirst(), body) }
                result += u32(8 + inner.count) + bytes[offset + 4..<offset + 8] + inner
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
