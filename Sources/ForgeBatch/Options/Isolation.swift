public import ForgeModel
import ForgeSystem

/// Books made each in a process of its own, so that a decoder that crashes takes down one book and no more.
public struct Isolation: Hashable, Sendable {
    /// The program `forge-native`, of the same version as this library.
    public var worker: ForgePath
    /// The most memory that the process of one book may map, in bytes; nil sets no limit.
    public var memoryLimit: Int64?

    /// - Parameters:
    ///   - worker: the path of the program.
    ///   - memoryLimit: in bytes; nil sets no limit.
    public init(worker: ForgePath, memoryLimit: Int64? = nil) {
        (self.worker, self.memoryLimit) = (worker, memoryLimit)
    }

    /// By the program that runs, which must be `forge-native`.
    ///
    /// - Parameter memoryLimit: in bytes; nil sets no limit.
    package static func own(memoryLimit: Int64?) -> Isolation {
        Isolation(worker: ForgePath(bytes: WorkerProcess.ownProgram), memoryLimit: memoryLimit)
    }
}
