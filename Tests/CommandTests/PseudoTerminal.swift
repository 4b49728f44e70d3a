import Foundation
import TestSupport
import Testing

/// The output of a program on a terminal of a certain width.
struct PseudoTerminal: Decodable {
    /// Everything, as the terminal got it.
    let output: String
    let status: Int32
    /// Wall time.
    let seconds: Double

    /// The texts between two erasures of the line, without a line's end: the states of the progress line.
    var progressLines: [Substring] {
        output.split(separator: "\r\u{1B}[K").dropFirst().filter { !$0.contains("\n") }
    }

    /// The text that stays on the screen.
    var lasting: String {
        output.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in line.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false).last ?? "" }
            .joined(separator: "\n")
    }

    /// Runs the program with all of its streams on a new terminal.
    ///
    /// - Parameters:
    ///   - resized: columns that the terminal gets, the first with the first progress line and another with the
    ///     progress at least a third of a second later. In the output each stands as `<columns>`.
    ///   - interruptions: 1 types Ctrl-C after the first progress line. 2 sends SIGTERM as well, while the program stands
    ///     still, so that the second comes before the first is obeyed; of two SIGINT the system would make one.
    static func run(
        _ arguments: [String], columns: Int, resized: [Int] = [], interruptions: Int = 0,
        environment: [String: String?] = [:], in folder: String
    ) throws -> PseudoTerminal {
        let settings: [String] = [
            "\(columns)", resized.map { "\($0)" }.joined(separator: " "), "\(interruptions)",
        ]
        let words = ["-c", source] + settings + [ForgeNativeProgram.path] + arguments
        let base: [String: String?] = [
            "TERM": "xterm-256color", "NO_COLOR": nil, "COLUMNS": nil, "XTERM_VERSION": nil, "STY": nil,
            "TMUX": nil,
        ]
        let result = try Tool("python3").run(
            words, environment: base.merging(environment) { $1 }, in: folder)
        return try JSONDecoder().decode(PseudoTerminal.self, from: Data(result.stdout))
    }

    private static let source = """
        import fcntl, json, os, pty, select, signal, struct, sys, termios, time
        columns, resized, interruptions, *command = sys.argv[1:]
        resized, due, interruptions = resized.split(), 0, int(interruptions)
        def resize(fd, width):
            fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(width), 0, 0))
        start = time.monotonic()
        pid, fd = pty.fork()
        if pid == 0:
            time.sleep(0.2)
            os.execv(command[0], command)
        resize(fd, columns)
        output, isSeen = b"", False
        def stop():
            # What was drawn for the old size must be read before the window changes.
            os.kill(pid, signal.SIGSTOP)
            os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            piece = b""
            while select.select([fd], [], [], 0)[0]:
                try:
                    piece += os.read(fd, 65536)
                except OSError:
                    break
            return piece
        while True:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
            if b"%" in piece and resized and time.monotonic() >= due:
                due = time.monotonic() + 0.33
                output += stop()
                resize(fd, resized[0])
                output += f"<{resized.pop(0)}>".encode()
                os.kill(pid, signal.SIGCONT)
            if b"%" in piece and interruptions > 0 and not isSeen:
                isSeen = True
                if interruptions > 1:
                    output += stop()
                    os.kill(pid, signal.SIGTERM)
                os.write(fd, b"\\x03")
                # The echo comes once the signal is sent.
                while interruptions > 1 and b"^C" not in output:
                    output += os.read(fd, 65536)
                os.kill(pid, signal.SIGCONT)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({
            "output": output.decode(), "status": status, "seconds": time.monotonic() - start}))
        """
}
