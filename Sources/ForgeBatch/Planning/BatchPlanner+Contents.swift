import ForgeModel
import Foundation

extension BatchPlanner.Job {
    /// The books that were made of it.
    func contents(
        _ record: BookRecord, _ made: (tracks: Int, incomplete: [String]), _ isOrganized: Bool
    ) -> BookContents {
        BookContents(
            seconds: record.audioSeconds, tracks: made.tracks,
            files: identity.files.map {
                .init(
                    path: Data($0.path.bytes), size: $0.state?.size ?? -1, modified: $0.state?.modified ?? -1)
            }, incomplete: made.incomplete, isOrganized: isOrganized ? true : nil)
    }
}
