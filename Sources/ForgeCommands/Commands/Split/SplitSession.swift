import ForgeKit
import ForgeModel

/// Files that are split, one after the other, with somebody who sees how far it is.
struct SplitSession {
    let paths: [ForgePath]
    let cores: CoreAllowance
    let json: Bool
    let isQuiet: Bool
    /// The request for a file that is one of several, or not.
    let request: @Sendable (_ file: ForgePath, _ isOneOfSeveral: Bool) throws -> SplitRequest

    /// - Throws: `ForgeError`, `Ending` where files could not be split, or `Interruption.Reason`.
    func run() async throws {
        let audience = Session(json: false, isQuiet: isQuiet || json).audience
        if let warning = cores.warning { audience.show(.book(.warning(warning))) }
        let width = Terminal(.standard)?.width
        try await cores.work { slots in
            try await FileSession(
                paths: paths, json: json, rest: "parts that have their names are whole"
            ).run("split", failure: "split") { file, library in
                defer { audience.show(.ended) }
                let work = Forge.split(
                    try request(file, library != nil || paths.count > 1), on: slots)
                return try await withTaskCancellationHandler {
                    for await event in work.updates { audience.show(.book(event)) }
                    let report = try await work.value
                    return FileSession.Result(
                        SplitRecord(report), SplitText(report, width: width).text)
                } onCancel: {
                    work.cancel()
                }
            }
        }
    }
}
