/// The machine that the process runs on.
package enum Machine {
    /// Cores in use by the system.
    package static let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// Half the cores, at least one: what is left keeps the machine usable.
    package static let halfTheCores = max(1, cores / 2)
}
