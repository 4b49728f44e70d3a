import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// An audiobook of 10 seconds with all that belongs to one, made by ffmpeg, whose movie box is behind the media.
struct ForeignBook {
    /// Seconds at which its chapters start.
    static let starts = [0.0, 4.0]
    let path: String

    /// - Parameters:
    ///   - starts: seconds.
    ///   - options: how ffmpeg encodes and writes.
    init(
        as name: String = "book.m4b", in folder: TemporaryFolder, starts: [Double] = starts,
        titles: [String] = ["One", "Two"], options: [String] = ["-c:a", "aac"], cover: Bool = true
    ) throws {
        path = folder.path(name)
        let source = try folder.wav(Signal.speech16(441_000, rate: 44_100), rate: 44_100, as: "source.wav")
        var text = ";FFMETADATA1\ntitle=A Title\nartist=An Author\nmedia_type=2\n"
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : 10
            text += "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\(Int(start * 1000))\nEND=\(Int(end * 1000))\n"
            text += "title=\(titles[index])\n"
        }
        let sheet = try folder.write(Array(text.utf8), to: "chapters.txt")
        var words = ["-v", "error", "-y", "-i", source, "-i", sheet]
        if cover { words += ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=1:duration=1"] }
        words += ["-map", "0:a", "-map_metadata", "1"] + options
        if cover {
            words += ["-map", "2:v", "-frames:v", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic"]
        }
        try Tool.ffmpeg.run(words + [path])
    }

    /// What is found in the book after a change.
    func findings(_ change: (inout EditedMovie) throws -> Void = { _ in }) throws -> [Finding] {
        var movie = EditedMovie(path)
        try change(&movie)
        try Data(movie.bytes).write(to: URL(fileURLWithPath: path))
        return try Self.findings(of: path)
    }

    static func findings(of path: String) throws -> [Finding] {
        try FileVerifier.verify(ForgePath(path), isNumber: { Int($0) != nil }, isCancelled: { false })
            .findings
    }
}

extension [Finding] {
    /// "error cut-off".
    var words: [String] { map { "\($0.severity.rawValue) \($0.code.rawValue)" } }

    /// The seconds at which the first is.
    var seconds: Double? {
        guard case .time(let time) = first?.place else { return nil }
        return Double(time.value) / Double(time.timescale)
    }
}

/// Changes a book that ffmpeg made and tells what is found.
func findings(
    starts: [Double] = ForeignBook.starts, titles: [String] = ["One", "Two"],
    after change: (inout EditedMovie) throws -> Void
) throws -> [Finding] {
    try withTemporaryFolder { folder in
        try ForeignBook(in: folder, starts: starts, titles: titles).findings(change)
    }
}

extension [UInt8] {
    /// The 32-bit number at a place.
    subscript(number place: Int) -> Int {
        get { self[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        set { replaceSubrange(place..<place + 4, with: EditedMovie.u32(newValue)) }
    }
}
