import Foundation

extension Inputs {
    /// Mono MP3s of recorded speech, 86 s each: the fixture read at five paces and levels.
    ///
    /// No Xing header and no bit reservoir, so that files laid end to end are one file.
    ///
    /// - Parameters:
    ///   - rate: Hz.
    ///   - bitRate: kilobits a second.
    private func voices(_ prefix: String = "voice", rate: Int = 44_100, bitRate: Int = 64) throws -> [String]
    {
        let sources = try Self.fixtures()
        return try [0.94, 0.97, 1, 1.04, 1.08].enumerated().map { index, pace in
            try file("\(prefix)\(index).mp3") { path in
                let joined = sources.indices.map { "[\($0):a]" }.joined()
                let filter =
                    "\(joined)concat=n=\(sources.count):v=0:a=1,asetrate=\(Int(24_000 * pace)),aresample=\(rate),"
                    + "volume=\(1 - 0.12 * Double(index))[out]"
                _ = try ChildRun(
                    ["ffmpeg", "-v", "error", "-y"] + sources.flatMap { ["-i", $0] }
                        + [
                            "-filter_complex", filter, "-map", "[out]", "-ac", "1", "-c:a", "libmp3lame",
                            "-b:a", "\(bitRate)k", "-reservoir", "0", "-write_xing", "0", "-id3v2_version",
                            "0", "-f", "mp3",
                            path,
                        ])
            }
        }
    }

    /// One MP3 of recorded speech, of at least so many minutes.
    func speech(minutes: Int) throws -> String {
        let voices = try voices()
        return try file("speech-\(minutes)min.mp3") { path in
            // 64 kb/s are 480,000 bytes a minute.
            try join(voices, upTo: minutes * 480_000, to: path)
        }
    }

    /// One MP3 of recorded speech, of at least so many hours, at 22.05 kHz and 32 kb/s mono.
    func smallSpeech(hours: Int) throws -> String {
        let voices = try voices("small voice", rate: 22_050, bitRate: 32)
        return try file("speech-\(hours)h-22050.mp3") { path in
            // 32 kb/s are 14.4 million bytes an hour.
            try join(voices, upTo: hours * 14_400_000, to: path)
        }
    }

    /// One MP3 of recorded speech; in stereo the voice is a little apart, so that the channels differ.
    func shortSpeech(seconds: Int, channels: Int) throws -> String {
        let speech = try speech(minutes: 60)
        return try file("speech-\(seconds)s-\(channels).mp3") { path in
            let shape = channels == 1 ? "anull" : "pan=stereo|c0=c0|c1=0.8*c0,adelay=0|12"
            _ = try ChildRun([
                "ffmpeg", "-v", "error", "-y", "-i", speech, "-t", "\(seconds)", "-af", shape, "-c:a",
                "libmp3lame", "-b:a", "\(64 * channels)k", "-f", "mp3", path,
            ])
        }
    }

    /// A folder of so many MP3s of an hour each: one file under many names.
    func speechFolder(hours: Int) throws -> String {
        let hour = try speech(minutes: 60)
        let folder = path("speech-\(hours)-hours")
        guard !FileManager.default.fileExists(atPath: folder) else { return folder }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for index in 0..<hours {
            try FileManager.default.linkItem(atPath: hour, toPath: "\(folder)/\(index + 1).mp3")
        }
        return folder
    }

    /// A folder of so many MP3s of about three minutes each.
    func speechFolder(files: Int) throws -> String {
        let voices = try voices()
        let folder = path("speech-\(files)-files")
        guard !FileManager.default.fileExists(atPath: folder) else { return folder }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for index in 0..<files {
            let pair = [voices[index % voices.count], voices[(index * 2 + 1) % voices.count]]
            try join(pair, upTo: 3 * 480_000, to: "\(folder)/\(index + 1).mp3")
        }
        return folder
    }

    /// Short MP3s in one folder, the fixture's files again and again.
    func library(files: Int) throws -> String {
        let sources = try Self.fixtures()
        let folder = path("library-\(files)-files")
        guard !FileManager.default.fileExists(atPath: folder) else { return folder }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for index in 0..<files {
            try FileManager.default.copyItem(
                atPath: sources[index % sources.count], toPath: "\(folder)/\(index + 1).mp3")
        }
        return folder
    }

    /// A library of one folder for each book, of one MP3 of at least so many minutes.
    func books(_ name: String, minutes: [Int]) throws -> String {
        let voices = try voices()
        let library = path("books-\(minutes.count)-\(name)")
        for (index, minutes) in minutes.enumerated() {
            let folder = "\(library)/Author \(index % 7)/Book \(index)"
            guard !FileManager.default.fileExists(atPath: folder) else { continue }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try join([voices[index % voices.count]], upTo: minutes * 480_000, to: "\(folder)/1.mp3")
        }
        return library
    }

    /// A library of one folder for each book, of the shortest file of the fixture.
    func tinyBooks(_ count: Int) throws -> String {
        let shortest = try Self.fixtures().min { Measure.size(of: $0) < Measure.size(of: $1) }
        let library = path("books-\(count)-tiny")
        for index in 0..<count {
            let folder = "\(library)/Author \(index % 50)/Book \(index)"
            guard let shortest, !FileManager.default.fileExists(atPath: folder) else { continue }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: shortest, toPath: "\(folder)/1.mp3")
        }
        return library
    }

    /// A library of books that nobody opens, for runs that find them finished.
    func unreadBooks(_ count: Int) throws -> String {
        let library = path("books-\(count)-unread")
        for index in 0..<count {
            let folder = "\(library)/Author \(index % 500)/Book \(index)"
            if FileManager.default.fileExists(atPath: folder) { continue }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data([0]).write(to: URL(fileURLWithPath: "\(folder)/1.mp3"))
        }
        return library
    }

    /// Three minutes of chords in stereo, with attacks, vibrato and some noise, as a WAV file.
    func music() throws -> String {
        try file("music.wav") { path in
            let chord = "(mod(floor(t/2)*7,5)+4)*55"
            let swell = "exp(-1.5*mod(t,0.5))"
            let tones = (1...6).map { "sin(2*PI*\(chord)*\($0)*t+0.3*sin(2*PI*5*t))/\($0)" }.joined(
                separator: "+")
            let left = "0.2*\(swell)*(\(tones))+0.01*(random(0)-0.5)"
            let right = "0.18*\(swell)*(\(tones))+0.01*(random(1)-0.5)"
            _ = try ChildRun([
                "ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                "aevalsrc='\(left)|\(right)':s=44100:d=180", "-f", "wav", path,
            ])
        }
    }

    private func join(_ parts: [String], upTo bytes: Int, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw ValidationFailure("cannot write \(path)")
        }
        guard let output = FileHandle(forWritingAtPath: path) else {
            throw ValidationFailure("cannot write \(path)")
        }
        defer { try? output.close() }
        var written = 0
        var index = 0
        while written < bytes {
            // 2 shares no factor with 5: all parts come, in turn.
            let data = FileManager.default.contents(atPath: parts[index * 2 % parts.count]) ?? Data()
            guard !data.isEmpty else { throw ValidationFailure("nothing in \(parts)") }
            try output.write(contentsOf: data)
            written += data.count
            index += 1
        }
    }
}
