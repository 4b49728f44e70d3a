import M4BFormat
import TestSupport
import Testing

/// Whole programs that play or take apart the file.
@Suite struct PlayerTests {
    private let folder: TemporaryFolder
    private let path: String
    private let packets: Int

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.write(try RichBook.bytes(chapters: 300), to: "a.m4b")
        packets = try AACStream.make().packetCount(for: RichBook.sampleCount)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .command("mpv")))) func `mpv sees every chapter`() throws {
        let result = try OracleTool.command("mpv").run(
            "--no-config", "--ao=null", "--vo=null", "--vid=no", "--end=0.05",
            "--term-playing-msg=chapters=${chapter-list/count} duration=${=duration}", path)
        #expect((result.text + result.stderr).contains("chapters=300 duration=4.98"))
    }

    /// VLC prefers Nero's list, which stops at 255; without one it reads all 300 titles of the text track.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .vlc)), arguments: [3, 255, 300])
    func `vlc sees every chapter`(count: Int) throws {
        struct Found: Decodable, Equatable {
            var chapters: Int
            var length: Int
        }
        let path = try folder.write(try RichBook.bytes(chapters: count), to: "v\(count).m4b")
        let script = """
            import time, vlc
            i = vlc.Instance('--aout=dummy', '--vout=dummy', '--intf=dummy', '--quiet', '--no-video')
            p = i.media_player_new()
            p.set_media(i.media_new(sys.argv[1]))
            p.play()
            for k in range(400):
                time.sleep(0.02)
                if p.get_chapter_count() > 0 and p.get_length() > 0: break
            print(json.dumps({'chapters': p.get_chapter_count(), 'length': p.get_length()}))
            sys.stdout.flush()
            p.stop()
            """
        let found: Found = try OracleTool.vlc.json(script, path)
        // 220 007 samples are 4988.8 ms and VLC rounds to whole milliseconds.
        #expect(found == Found(chapters: count, length: 4989))
    }

    /// GStreamer drops the last packet when the movie is shorter than the media, as every exact file is; a reader
    /// that stops before that has lost a part of the book.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .command("gst-launch-1.0"))))
    func `gstreamer reaches the end`()
        throws
    {
        try OracleTool.command("gst-launch-1.0").run(
            "-q", "filesrc", "location=\(path)", "!", "qtdemux", "!", "aacparse", "!", "avdec_aac", "!",
            "audioconvert", "!", "audio/x-raw,format=S16LE,channels=2", "!", "filesink",
            "location=\(folder.path("g"))")
        let samples = folder.read("g").count / 4
        // One packet of 1024, and one sample because it counts in nanoseconds.
        #expect(samples >= Int(RichBook.sampleCount) - 1025)
        #expect(samples <= packets * 1024)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .command("faad")))) func `faad decodes every packet`()
        throws
    {
        let stream = try AACStream.make()
        try OracleTool.command("faad").run("-q", "-o", folder.path("f.wav"), path)
        let samples = (folder.read("f.wav").count - 44) / stream.bytesPerFrame
        // faad leaves out the first packet, which is exactly the priming, and keeps the padding.
        #expect(samples == (packets - 1) * 1024)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .command("mkvmerge"))))
    func `mkvmerge takes packets and chapters`() throws {
        try OracleTool.command("mkvmerge").run("-q", "-o", folder.path("r.mka"), path)
        let text = try OracleTool.command("mkvmerge").run("-J", folder.path("r.mka")).text
        #expect(text.contains("\"num_entries\": 300"))
        #expect(text.contains("\"codec\": \"AAC\""))
        // mkvmerge leaves out the first packet, which the edit says is priming, and keeps the rest.
        let stream = try AACStream.make()
        let copied = try OracleTool.ffmpeg.run(
            "-v", "error", "-i", folder.path("r.mka"), "-map", "0:a", "-c", "copy", "-f", "data", "-")
        #expect(copied.stdout == (1..<packets).flatMap { stream.packets[$0 % stream.packets.count] })
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `libavformat demuxes the packets that were written`()
        throws
    {
        let stream = try AACStream.make()
        let copied = try OracleTool.ffmpeg.run(
            "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "data", "-")
        #expect(copied.stdout == (0..<packets).flatMap { stream.packets[$0 % stream.packets.count] })
    }
}
