import ForgeEngine
package import ForgeModel
import ForgeSystem

/// Takes encode slots out of use while other programs keep the machine busy, and gives them back.
///
/// Twice a second it looks at how busy the cores are and how much of that is this process (proc(5): `stat`). What others
/// take counts against the limit; the slots get what is left. It works for as long as it lives; on systems without
/// /proc it does nothing.
package final class LoadGovernor: Sendable {
    private let isOver = Monitor(false)

    /// - Parameters:
    ///   - limit: how busy the machine may be, from 0 to 1.
    ///   - slots: the slots to take out of use.
    /// - Throws: `ForgeError`: the system gives no thread for it.
    package convenience init(limit: Double, slots: EncodeSlots) throws(ForgeError) {
        try self.init(limit: limit, slots: slots, milliseconds: 500) { Load.now }
    }

    init(
        limit: Double, slots: EncodeSlots, milliseconds: Int, load now: @escaping @Sendable () -> Load?
    ) throws(ForgeError) {
        guard let first = now() else { return }
        try startThread(named: "forge-governor") { [isOver] in
            var last = first
            while true {
                isOver.wait(milliseconds: milliseconds) { $0 }
                guard !isOver.read({ $0 }), let load = now() else { break }
                slots.allow(
                    Self.allowance(limit: limit, cores: Machine.cores, others: load.others(since: last)))
                last = load
            }
            slots.allow(.max)
        }
    }

    deinit { isOver.update { $0 = true } }

    /// How many slots may encode: at least one, unless the others alone reach the limit.
    ///
    /// - Parameter others: cores that other programs keep busy.
    static func allowance(limit: Double, cores: Int, others: Double) -> Int {
        // A tenth of a core is what idle machines do, and what two clocks that are not read at once differ by.
        let free = limit * Double(cores) - others
        return free <= 0 ? 0 : max(1, Int((free + 0.1).rounded(.down)))
    }
}

/// Processor time since the machine began, in ticks.
struct Load {
    /// Of all cores together.
    var busy: Int64
    var idle: Int64
    /// Of this process, and of those that it started.
    var own: Int64

    /// Nil where the system does not tell.
    static var now: Load? {
        guard let all = firstLine("/proc/stat"), let mine = firstLine("/proc/self/stat") else { return nil }
        return Load(
            all: all, mine: mine, others: WorkerProcess.all.compactMap { firstLine("/proc/\($0)/stat") })
    }

    /// - Parameters:
    ///   - all: the first line of `/proc/stat`.
    ///   - mine: that of this process's `stat`.
    ///   - others: those of the processes that it started, as far as they live.
    init?(all: String, mine: String, others: [String] = []) {
        // "cpu user nice system idle iowait irq softirq steal guest guest_nice"; guests are counted in user already.
        let fields = all.split(separator: " ").dropFirst().prefix(8).compactMap { Int64($0) }
        guard fields.count == 8, let own = Self.ticks(mine) else { return nil }
        idle = fields[3] + fields[4]
        busy = fields.reduce(0, +) - idle
        self.own = others.reduce(own) { $0 + (Self.ticks($1) ?? 0) }
    }

    /// The CPU time of a process and of its children that it has waited for: utime, stime, cutime and cstime, the 12th
    /// to 15th behind its name in parentheses, which may hold anything.
    private static func ticks(_ line: String) -> Int64? {
        let rest = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
        guard rest.count > 15 else { return nil }
        let ticks = rest[12...15].compactMap { Int64($0) }
        return ticks.count == 4 ? ticks.reduce(0, +) : nil
    }

    /// Cores that others kept busy since an earlier time.
    func others(since last: Load) -> Double {
        let (busy, all) = (self.busy - last.busy, self.busy + idle - last.busy - last.idle)
        guard all > 0 else { return 0 }
        return max(0, Double(busy - (own - last.own))) / Double(all) * Double(Machine.cores)
    }

    private static func firstLine(_ path: String) -> String? {
        guard let bytes = try? OpenFile.head(of: Array(path.utf8), 4096), !bytes.isEmpty else { return nil }
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }
}
