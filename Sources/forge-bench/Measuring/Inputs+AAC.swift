import Foundation
import M4BFormat

/// AAC inputs: a little recorded speech is encoded once, and its packets are repeated.
extension Inputs {
    private static let rate = 44_100
    private static let frame = 1024

    /// The speech of the fixtures as ADTS: 64 kb/s mono at 44.1 kHz, by libavcodec.
    private func speech() throws -> String {
        let fixtures = try Self.fixtures()
        return try file("speech.aac") { path in
            let sources = fixtures.flatMap { ["-i", $0] }
            let join = "concat=n=\(fixtures.count):v=0:a=1"
            _ = try ChildRun(
                ["ffmpeg", "-v", "error", "-nostdin", "-y"] + sources
                    + [
                        "-filter_complex", join, "-ar", "\(Self.rate)", "-ac", "1", "-c:a", "aac", "-b:a",
                        "64k", "-f",
                        "adts", path,
                    ])
        }
    }

    /// 20 files of three minutes.
    func copyParts() throws -> [String] {
        try (1...20).map { number in
            try file("part \(number).m4a") { try write($0, samples: 180 * Self.rate, chapters: 1) }
        }
    }

    /// One book of 30 hours with a chapter every half hour.
    func longBook() throws -> String {
        try file("30 hours.m4b") { try write($0, samples: 30 * 3600 * Self.rate, chapters: 60) }
    }

    /// One file of so many hours, with one chapter.
    func longBook(hours: Int) throws -> String {
        try file("aac-\(hours)h.m4a") { try write($0, samples: hours * 3600 * Self.rate, chapters: 1) }
    }

    /// A list for ffmpeg's concat demuxer.
    func concatList(of files: [String]) throws -> String {
        let path = path("list.txt")
        let lines = files.map { "file '\($0.replacingOccurrences(of: "'", with: "'\\''"))'\n" }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func write(_ path: String, samples: Int, chapters: Int) throws {
        var packets: [[UInt8]] = []
        var reader = ADTSReader(try BenchFile(reading: try speech()))
        while let packet = try reader.next() { packets.append(Array(packet)) }
        guard let config = reader.config?.shortForm else { throw ValidationFailure("no AAC in the speech") }
        let count = (samples + 2 * Self.frame - 1) / Self.frame
        let marks = (0..<chapters).map {
            M4BChapter(start: Int64(samples / chapters * $0), title: "Part \($0 + 1)")
        }
        var tags = M4BTags()
        tags.title = "A Long Book"
        let sizes = packets.map(\.count)
        let whole = sizes.reduce(0, +)
        let bytes = count / packets.count * whole + sizes.prefix(count % packets.count).reduce(0, +)
        var writer = try M4BWriter(
            sink: try BenchFile(creating: path),
            format: AudioTrackFormat(
                sampleRate: Self.rate, channels: 1, audioSpecificConfig: config, priming: Self.frame),
            contents: M4BContents(
                packetCount: count, audioBytes: Int64(bytes), largestPacket: sizes.max() ?? 1,
                sampleCount: Int64(samples), chapters: marks), tags: tags, cover: nil)
        for index in 0..<count {
            try packets[index % packets.count].withUnsafeBytes { try writer.append($0) }
        }
        _ = try writer.finish(sampleCount: Int64(samples), chapters: marks)
    }
}

/// A file for the reader and the writer of M4B.
private final class BenchFile: ByteSource, ByteSink {
    private let descriptor: Int32

    init(reading path: String) throws {
        descriptor = open(path, O_RDONLY)
        if descriptor < 0 { throw ValidationFailure("\(path): \(String(cString: strerror(errno)))") }
    }

    init(creating path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o644)
        if descriptor < 0 { throw ValidationFailure("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    var size: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        if count < 0 { throw ValidationFailure(String(cString: strerror(errno))) }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        guard let start = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, start + done, bytes.count - done, off_t(offset) + off_t(done))
            if count <= 0 { throw ValidationFailure(String(cString: strerror(errno))) }
            done += count
        }
    }

    func truncate(to size: Int64) throws {
        if ftruncate(descriptor, off_t(size)) != 0 {
            throw ValidationFailure(String(cString: strerror(errno)))
        }
    }
}
