/// How much memory the process may still ask for, where its user has set a limit (`ulimit -v`). In bytes.
package struct AddressSpace {
    /// The limit of mapped bytes; nil without a limit.
    var limit: UInt64?
    /// The mapped bytes; nil where the system does not tell.
    var mapped: UInt64?
    /// The bytes of each thread's stack.
    var stack: UInt64

    package init(limit: UInt64?, mapped: UInt64?, stack: UInt64) {
        (self.limit, self.mapped, self.stack) = (limit, mapped, stack)
    }

    /// The bytes that the work needs beside the stacks of its threads. Below it an allocation may fail, which Swift
    /// answers with a signal.
    package static let reserve: UInt64 = 64 << 20

    /// Whether another thread leaves the reserve; true where nothing is limited or told.
    package var hasRoomForThread: Bool {
        guard let limit, let mapped else { return true }
        return mapped + stack + Self.reserve <= limit
    }

    /// Lets this process map no more than so many bytes from here on; what was limited before stays so.
    package static func limit(to bytes: UInt64) {
        var bounds = rlimit()
        guard Platform.limit(&bounds, ofStacks: false) else { return }
        bounds.rlim_max = min(bounds.rlim_max, rlim_t(bytes))
        bounds.rlim_cur = min(bounds.rlim_cur, bounds.rlim_max)
        Platform.setAddressSpace(bounds)
    }

    /// The address space of this process.
    static var now: AddressSpace {
        var space = AddressSpace(limit: nil, mapped: nil, stack: 8 << 20)
        var bounds = rlimit()
        guard Platform.limit(&bounds, ofStacks: false), bounds.rlim_cur < UInt64(Int64.max) else {
            return space
        }
        space.limit = UInt64(bounds.rlim_cur)
        if Platform.limit(&bounds, ofStacks: true), bounds.rlim_cur < 1 << 30 {
            space.stack = UInt64(bounds.rlim_cur)
        }
        space.mapped = ProcessMemory.mapped.map { UInt64($0) }
        return space
    }
}
