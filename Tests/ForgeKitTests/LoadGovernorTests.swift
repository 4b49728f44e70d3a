import ForgeEngine
import ForgeSystem
import Testing

@testable import ForgeKit

@Suite struct LoadGovernorTests {
    /// Limit, cores, cores that others keep busy, slots.
    @Test(arguments: [
        (0.85, 4, 0.0, 3), (0.85, 4, 0.6, 2), (0.85, 4, 2.0, 1), (0.85, 4, 3.3, 1), (0.85, 4, 3.5, 0),
        (0.85, 4, 4.0, 0),
        // What an idle machine does takes no slot away.
        (1, 2, 0.08, 2), (1, 2, 0.15, 1),
        // A limit below one core is no reason to stand still for ever.
        (0.4, 2, 0, 1), (0.01, 2, 0, 1), (0.4, 2, 0.75, 1), (0.4, 2, 0.85, 0),
    ])
    func `slots get what others leave, and at least one until they reach the limit`(
        _ limit: Double, _ cores: Int, _ others: Double, _ slots: Int
    ) {
        #expect(LoadGovernor.allowance(limit: limit, cores: cores, others: others) == slots)
    }

    // proc(5): user nice system idle iowait irq softirq steal guest guest_nice.
    private static let all = "cpu  100 20 30 1000 50 1 2 7 90 10"
    private static let mine = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 33 11 5 6 20 0 4 0 1 1 1"

    @Test func `times are read from where proc(5) has them`() throws {
        let load = try #require(Load(all: Self.all, mine: Self.mine))
        // Guests are in user already; waiting for a disk is idle.
        #expect(load.busy == 100 + 20 + 30 + 1 + 2 + 7)
        #expect(load.idle == 1000 + 50)
        #expect(load.own == 33 + 11 + 5 + 6)
    }

    @Test func `books in processes of their own are no others`() throws {
        let child = "43 (x) S 42 42 42 0 -1 0 100 0 0 0 700 30 0 1 20 0 4 0 1 1 1"
        let load = try #require(Load(all: Self.all, mine: Self.mine, others: [child, "gone"]))
        #expect(load.own == 55 + 731)
    }

    @Test(arguments: ["", "cpu 1 2 3", "cpu a b c d e f g h"])
    func `what is not as proc(5) says tells nothing`(_ line: String) {
        #expect(Load(all: line, mine: Self.mine) == nil)
        #expect(Load(all: Self.all, mine: line) == nil)
    }

    @Test func `others are busy with what is neither idle nor ours`() throws {
        func load(_ busy: Int64, _ idle: Int64, own: Int64) throws -> Load {
            var load = try #require(Load(all: Self.all, mine: Self.mine))
            (load.busy, load.idle, load.own) = (busy, idle, own)
            return load
        }
        let first = try load(1000, 5000, own: 300)
        // Of 200 ticks 120 were busy, 40 of them ours: others had two fifths of all cores.
        #expect(try load(1120, 5080, own: 340).others(since: first) == 0.4 * Double(Machine.cores))
        // The counters are not read in one moment: ours may be ahead.
        #expect(try load(1020, 5180, own: 330).others(since: first) == 0)
        #expect(first.others(since: first) == 0)
    }

    /// While others have all cores no slot takes a job; when they are gone, the jobs run.
    @Test func `slots stand still while others keep the machine busy`() throws {
        let slots = EncodeSlots(count: 2)
        // Ticks: of each look's 100 others take all, until they are gone.
        let state = Monitor((looks: Int64(0), busy: Int64(0), isBusy: true, ran: 0))
        var load = try #require(Load(all: Self.all, mine: Self.mine))
        load.own = 0
        let first = load
        let governor = try LoadGovernor(limit: 0.85, slots: slots, milliseconds: 1) {
            state.update {
                $0.looks += 1
                if $0.isBusy { $0.busy += 100 }
                var load = first
                (load.busy, load.idle) = ($0.busy, $0.looks * 100 - $0.busy)
                return load
            }
        }
        // Its second look was the first to allow anything; with the third it is done.
        state.wait { $0.looks >= 3 ? () : nil }
        let lane = try slots.lane()
        for _ in 0..<4 { lane.submit { state.update { $0.ran += 1 } } }
        let before = state.read { $0.looks }
        state.wait { $0.looks >= before + 20 ? () : nil }
        #expect(state.read { $0.ran } == 0)
        state.update { $0.isBusy = false }
        state.wait { $0.ran == 4 ? () : nil }
        withExtendedLifetime(governor) {}
    }

    #if os(Linux)
        @Test func `this system tells`() throws {
            let load = try #require(Load.now)
            #expect(load.busy > 0)
            #expect(load.idle > 0)
            #expect(load.own >= 0)
            #expect(load.own <= load.busy)
        }
    #endif
}
