import ForgeModel
import M4BFormat

extension M4BPart {
    /// The stage of a conversion.
    var stage: ProgressSnapshot.Stage {
        switch self {
        case .chapters: .chapters
        case .metadata: .metadata
        }
    }
}
