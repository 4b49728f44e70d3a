import Foundation
import TestSupport
import Testing

/// The files that the program opens, by strace: the inputs, and nothing that they name.
@Suite struct OpenedFilesTests {
    private static let strace = Tool("strace")

    /// Paths and sockets of a run's system calls, and its status.
    private func trace(_ arguments: [String], in folder: TemporaryFolder) throws -> (
        calls: String, status: Int32
    ) {
        let log = folder.path("trace.txt")
        let result = try Self.strace.run(
            ["-f", "-s", "4096", "-o", log, "-e", "trace=%file,%network", ForgeNativeProgram.path]
                + arguments,
            environment: ["XDG_CONFIG_HOME": "/nonexistent"], in: folder.path, timeout: 60, allowFailure: true
        )
        return (String(decoding: contents(ofFile: log) ?? [], as: UTF8.self), Int32(result.status))
    }

    private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(8 + content.count).bigEndian) { Array($0) } + Array(type.utf8) + content
    }

    /// Files that name another one, or themselves.
    private func write(_ folder: TemporaryFolder) throws -> [String] {
        let decoy = try folder.write(
            WAVFile.data(Signal.speech16(44_100, rate: 44_100), rate: 44_100), to: "decoy/secret.wav")
        let texts = [
            "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n\(decoy)\n",
            "self": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nself.mp3\n",
            "net": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nhttp://localhost:9/x.ts\n",
            "concat": "ffconcat version 1.0\nfile '\(decoy)'\n",
            "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
            "dash": "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\">"
                + "<BaseURL>\(decoy)</BaseURL></MPD>\n",
            "asx": "<asx version=\"3.0\"><entry><ref href=\"\(decoy)\"/></entry></asx>\n",
            "m3u": "\(decoy)\n",
        ]
        var names: [String] = []
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            for suffix in ["mp3", "m4a", "ogg"] {
                try folder.write(Array(text.utf8), to: "\(name).\(suffix)")
                names.append("\(name).\(suffix)")
            }
        }
        let reference =
            [UInt8](repeating: 0, count: 4) + Array("url ".utf8) + [0, 0, 0, UInt8(decoy.utf8.count + 1)]
            + Array(decoy.utf8) + [0]
        try folder.write(
            box("ftyp", Array("qt  ".utf8) + [0, 0, 0, 0])
                + box("moov", box("rmra", box("rmda", box("rdrf", reference)))), to: "movie.m4a")
        return names + ["movie.m4a"]
    }

    private func check(_ calls: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(calls.contains("openat("), sourceLocation: sourceLocation)
        for line in calls.split(separator: "\n") {
            let isForeign = ["secret.wav", "AF_INET", "/etc/hosts", "resolv.conf"].contains {
                line.contains($0)
            }
            #expect(!isForeign, "\(line)", sourceLocation: sourceLocation)
        }
    }

    /// Where nobody may trace a program there is nothing to see; the machine of the releases has to.
    private static let mayTrace: Bool = {
        let result = try? strace.run(["-o", "/dev/null", "true"], allowFailure: true)
        if result?.status == 0 { return true }
        print("OpenedFilesTests: strace cannot trace here")
        return ProcessInfo.processInfo.environment["CI"] != nil
    }()

    @Test(
        .requires(strace),
        .enabled(if: mayTrace))
    func `convert opens its input and nothing that it names, and ends at once`() throws {
        try withTemporaryFolder { folder in
            for name in try write(folder) {
                let (calls, status) = try trace(["convert", "-q", "-o", "out.m4b", name], in: folder)
                #expect(status == 1, "\(name)")
                check(calls)
            }
        }
    }

    /// 1.6 MB whose header counts its frames: places of it are read, and its ends.
    @Test(.requires(strace, .ffmpeg), .enabled(if: mayTrace))
    func `a scan reads a part of a large MP3`() throws {
        try withTemporaryFolder { folder in
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "sine=d=40:r=44100", "-b:a", "320k", folder.path("a.mp3"),
            ])
            let log = folder.path("trace.txt")
            try Self.strace.run(
                ["-f", "-o", log, "-e", "trace=pread64", ForgeNativeProgram.path, "scan", folder.path],
                environment: ["XDG_CONFIG_HOME": "/nonexistent"], timeout: 60)
            let counts = String(decoding: contents(ofFile: log) ?? [], as: UTF8.self).split(separator: "\n")
                .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            #expect(counts.count > 5, "\(counts)")
            #expect(counts.reduce(0, +) < 500_000, "\(counts)")
        }
    }

    @Test(.requires(strace, .ffmpeg), .enabled(if: mayTrace))
    func `each stage opens an input once`() throws {
        try withTemporaryFolder { folder in
            let wav = try folder.writeSpeech("a.wav", seconds: 6)
            for name in ["one.m4a", "two.m4a"] {
                try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-c:a", "aac", folder.path(name)])
            }
            /// How often a run opens the first of its inputs.
            func opens(_ inputs: [String]) throws -> Int {
                let (calls, status) = try trace(
                    ["convert", "-q", "--overwrite", "-o", "out.m4b"] + inputs, in: folder)
                #expect(status == 0)
                return calls.split(separator: "\n").count { line in
                    line.contains("openat(") && line.contains("\(inputs[0])\"")
                        && !line.contains("O_DIRECTORY")
                }
            }
            // To look at it and to copy its packets, its tags among them.
            #expect(try opens(["one.m4a"]) == 2)
            #expect(try opens(["one.m4a", "two.m4a"]) == 2)
            // To look at it, to listen to places, to weigh pieces and to decode it.
            #expect(try opens(["a.wav"]) == 4)
        }
    }

    /// A box found by the types on the way to it, with another content, and the boxes around it as long as that makes them.
    private func replacing(_ way: ArraySlice<String>, in bytes: ArraySlice<UInt8>, _ content: [UInt8])
        -> [UInt8]
    {
        guard let type = way.first else { return content }
        var result: [UInt8] = []
        var rest = bytes
        var isDone = false
        while rest.count >= 8 {
            let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let one = rest.prefix(size)
            rest = rest.dropFirst(size)
            if !isDone, one.dropFirst(4).prefix(4).elementsEqual(type.utf8) {
                isDone = true
                result += box(type, replacing(way.dropFirst(), in: one.dropFirst(8), content))
            } else {
                result += one
            }
        }
        return result
    }

    /// Media whose sound, or a part of them, is said to be in another file; that file is there.
    private func writeMedia(_ folder: TemporaryFolder) throws -> [String] {
        let decoy = folder.path("decoy/secret.wav")
        try Tool.ffmpeg.run(["-i", decoy, "-c:a", "aac", folder.path("plain.m4a")])
        let way = ["moov", "trak", "mdia", "minf", "dinf", "dref"][...]
        // The movie lies behind the sound, whose places it tells.
        for (name, type, path) in [
            ("url", "url ", "file://\(decoy)"), ("urn", "urn ", decoy), ("cut", "url ", decoy),
        ] {
            let entry = box(type, [0, 0, 0, 0] + Array(path.utf8) + [0])
            let content = [0, 0, 0, 0, 0, 0, 0, 1] + entry
            let bytes = folder.read("plain.m4a")
            try folder.write(replacing(way, in: bytes[...], content), to: "\(name).m4a")
        }
        // QuickTime's alias, the kind that libavformat follows: a path of type 2 in the record of a volume.
        var alias = [UInt8](repeating: 0, count: 150)
        alias.replaceSubrange(6..<10, with: [0, 150, 0, 2])
        alias += [0, 2, 0, UInt8(decoy.utf8.count)] + Array(decoy.utf8) + [0xFF, 0xFF, 0, 0]
        let content = [0, 0, 0, 0, 0, 0, 0, 1] + box("alis", [0, 0, 0, 0] + alias)
        try folder.write(replacing(way, in: folder.read("plain.m4a")[...], content), to: "alias.m4a")
        try Tool.ffmpeg.run([
            "-i", decoy, "-attach", decoy, "-metadata:s:t", "mimetype=audio/wav", "-c:a", "aac",
            folder.path("attached.mka"),
        ])
        return ["url.m4a", "urn.m4a", "cut.m4a", "alias.m4a", "attached.mka"]
    }

    @Test(
        .requires(strace, .ffmpeg),
        .enabled(if: mayTrace))
    func `inspect and a dry run open nothing that a file names, text or media`() throws {
        try withTemporaryFolder { folder in
            let texts = try write(folder)
            let media = try writeMedia(folder)
            for name in texts.filter({ $0.hasSuffix(".mp3") || $0 == "movie.m4a" }) + media {
                let isWhole = name == "attached.mka"
                for words in [
                    ["inspect", name], ["convert", "--dry-run", name],
                    ["convert", "-q", "--overwrite", "-o", "out.m4b", name],
                ] {
                    let (calls, status) = try trace(words, in: folder)
                    #expect((status == 0) == isWhole, "\(words) \(status)")
                    check(calls)
                }
            }
        }
    }

    @Test(
        .requires(strace),
        .enabled(if: mayTrace))
    func `scan and batch open nothing that files of the library name, and end`() throws {
        try withTemporaryFolder { folder in
            for name in try write(folder) {
                try folder.write(folder.read(name), to: "library/\(name)")
            }
            check(try trace(["scan", "-q", "library"], in: folder).calls)
            let (calls, status) = try trace(["batch", "-q", "library", "--output", "out"], in: folder)
            #expect(status == 1)
            check(calls)
        }
    }
}
