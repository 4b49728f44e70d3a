import ForgeSystem
import Testing

@Suite struct ProcessTests {
    @Test func `a thread runs what it is given`() throws {
        let number = Monitor(0)
        try Threads.start(named: "forge-test") { number.update { $0 = 7 } }
        #expect(number.wait { $0 == 7 ? $0 : nil } == 7)
    }

    @Test func `memory in use is told, and less of it is in RAM than mapped`() throws {
        let resident = try #require(ProcessMemory.resident)
        let mapped = try #require(ProcessMemory.mapped)
        #expect(resident > 1 << 20)
        #expect(mapped > resident)
    }

    @Test func `variables are those of the C library, values as bytes`() throws {
        setenv("FORGE_TEST_VARIABLE", "a=b\u{FC}", 1)
        defer { unsetenv("FORGE_TEST_VARIABLE") }
        let value = ProcessEnvironment.variables.first { $0.name == "FORGE_TEST_VARIABLE" }?.value
        #expect(value == Array("a=b\u{FC}".utf8))
    }

    @Test func `a signal is ignored or handled as it was set`() {
        // Nobody sends it but the terminal of a window that changes its size.
        Signals.set(SIGWINCH, to: SIG_IGN)
        #expect(Signals.isIgnored(SIGWINCH))
        Signals.set(SIGWINCH, to: SIG_DFL)
        #expect(!Signals.isIgnored(SIGWINCH))
    }
}
