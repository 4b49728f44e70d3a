package import ForgeModel
import ForgeSystem

/// Makes a thread: `startThread`, or in tests what refuses one.
typealias ThreadMaker =
    @Sendable (_ name: String, _ run: @escaping @Sendable () -> Void) throws(ForgeError) -> Void

/// Starts a thread that nobody waits for; what it takes is given back when it ends.
///
/// - Throws: `ForgeError`, which may pass: the system has no thread to give, or no room for its stack.
@Sendable package func startThread(
    named name: String, _ run: @escaping @Sendable () -> Void
) throws(ForgeError) {
    do throws(SystemError) { try Threads.start(named: name, run) } catch { throw .noThread(error) }
}

/// Makes a thread that ends at once, to see whether there is one to be had.
///
/// - Throws: `ForgeError`.
package func checkForThread() throws(ForgeError) {
    let hasRun = Monitor(false)
    try startThread(named: "forge-probe") { hasRun.update { $0 = true } }
    hasRun.wait { $0 ? () : nil }
}
