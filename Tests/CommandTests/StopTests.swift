import Foundation
import TestSupport
import Testing

/// Causes that stop a conversion before its end, of which nothing is left.
@Suite(.serialized) struct StopTests {
    /// From the signal to the end of the process. The promise is one second; a machine that runs the whole test
    /// suite on two cores, or under a sanitizer, is granted more.
    private static let bound = Duration.seconds(3)

    /// Starts a long conversion and waits until it writes.
    private func startLong(_ folder: TemporaryFolder, _ options: String...) throws -> ChildProcess {
        try folder.writeLongBook(minutes: 20)
        try FileManager.default.createDirectory(
            atPath: folder.path("out"), withIntermediateDirectories: true)
        let child = try ForgeNativeProgram.start(
            ["convert", "book", "-o", "out/a.m4b"] + options, in: folder.path)
        try child.waitUntil {
            try !FileManager.default.contentsOfDirectory(atPath: folder.path("out")).isEmpty
        }
        usleep(300_000)
        #expect(child.isRunning)
        return child
    }

    private func expectNothingLeft(
        _ folder: TemporaryFolder, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("out"))
        #expect(left == [], sourceLocation: sourceLocation)
        #expect(folder.names == ["book", "out"], sourceLocation: sourceLocation)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)])
    func `a signal stops the work at once and leaves nothing`(_ signal: Int32, _ status: Int) throws {
        try withTemporaryFolder { folder in
            let child = try startLong(folder)
            let start = ContinuousClock.now
            child.send(signal)
            let result = try child.wait(timeout: 30)
            #expect(ContinuousClock.now - start < Self.bound)
            #expect(result.status == Int32(status))
            #expect(result.stderr.hasSuffix("error: interrupted; no book was written\n"), "\(result.stderr)")
            try expectNothingLeft(folder)
        }
    }

    @Test func `a stopped conversion says so to programs too`() throws {
        try withTemporaryFolder { folder in
            let child = try startLong(folder, "--json")
            child.send(SIGINT)
            let result = try child.wait(timeout: 30)
            #expect(result.status == 130)
            let last = try #require(try jsonLines(result.text).last)
            #expect(last["type"] as? String == "error")
            #expect(last["code"] as? String == "cancelled")
            try expectNothingLeft(folder)
        }
    }

    @Test func `nohup keeps the work alive`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 4)
            let result = try ForgeNativeProgram.shell(
                """
                trap '' HUP; $FORGE convert book 2>/dev/null & sleep 0.3
                kill -HUP $! || exit 9; wait $!
                """, in: folder.path)
            #expect(result.status == 0)
            #expect(folder.names == ["book", "book.m4b"])
        }
    }

    @Test func `a reader of stdout that goes away stops the work and leaves nothing`() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("out"), withIntermediateDirectories: true)
            try folder.writeLongBook(minutes: 20)
            let result = try ForgeNativeProgram.shell(
                "$FORGE convert --json book -o out/a.m4b | head -n 3; exit ${PIPESTATUS[0]}", in: folder.path)
            #expect(result.status == 141)
            #expect(result.stderr == "")
            #expect(try jsonLines(result.text).count == 3)
            try expectNothingLeft(folder)
        }
    }

    @Test func `a reader of stdout that does not read holds up no end`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav", seconds: 20)
            // The pipe takes 64 KiB, and the plan of this book is longer. Two hours of it are not made in seconds.
            let result = try ForgeNativeProgram.shell(
                """
                for n in $(seq 400); do ln book/1.wav book/$n-$(printf %0200d $n).wav; done
                mkfifo pipe; (exec sleep 60) < pipe & reader=$!
                $FORGE convert --json book -o out.m4b > pipe & sleep 6; kill -INT $! || exit 9
                SECONDS=0; wait $!; status=$?; kill $reader; rm pipe
                test $SECONDS -lt 5 && exit $status
                """, in: folder.path)
            #expect(result.status == 130, "\(result.stderr)")
            #expect(folder.names == ["book"])
        }
    }

    @Test func `messages that nobody reads do not matter`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav", seconds: 30)
            let closed = try ForgeNativeProgram.shell("$FORGE convert -v book 2>&-", in: folder.path)
            #expect(closed.status == 0)
            #expect(try Oracles.probe(folder.path("book.m4b")).streams.isEmpty == false)
            let gone = try ForgeNativeProgram.shell(
                "$FORGE convert -v book --overwrite 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}",
                in: folder.path)
            #expect(gone.status == 0)
            #expect(folder.names == ["book", "book.m4b"])
        }
    }

    @Test(arguments: [
        "--help", "--version", "convert --encoder list", "convert --dry-run book", "inspect a.wav",
        "scan --json book", "batch --dry-run --json book -o out",
    ])
    func `a closed or full stdout is told by the status`(_ words: String) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try folder.writeSpeech("a.wav")
            let closed = try ForgeNativeProgram.shell("$FORGE \(words) >&-", in: folder.path)
            #expect(closed.status == 1)
            #expect(closed.stderr.contains("error: standard output: "))
            let full = try ForgeNativeProgram.shell("$FORGE \(words) > /dev/full", in: folder.path)
            #expect(full.status == 75)
            #expect(full.stderr.filter { $0 == "\n" }.count == 1)
            let limited = try ForgeNativeProgram.shell(
                "(ulimit -f 0; exec $FORGE \(words) > file) 2>&1 | cat; exit ${PIPESTATUS[0]}",
                in: folder.path)
            #expect(limited.status == 1)
            #expect(limited.text.hasPrefix("error: standard output: "), "\(limited.text)")
            let gone = try ForgeNativeProgram.shell(
                "(sleep 0.3; exec $FORGE \(words)) | true; exit ${PIPESTATUS[0]}", in: folder.path)
            #expect(gone.status == 141)
            #expect(gone.stderr == "")
        }
    }
}
