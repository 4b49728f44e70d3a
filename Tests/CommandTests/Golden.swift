import Foundation
import TestSupport
import Testing

/// Text that was looked at once and must stay as it is.
///
/// With `FORGE_UPDATE_GOLDENS=1` in the environment the files are written anew, for a person to look at the diff.
enum Golden {
    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = Project.path("Fixtures/Goldens/\(name)")
        if ProcessInfo.processInfo.environment["FORGE_UPDATE_GOLDENS"] == "1" {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        let golden = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == golden, "differs from \(name)", sourceLocation: sourceLocation)
    }
}
