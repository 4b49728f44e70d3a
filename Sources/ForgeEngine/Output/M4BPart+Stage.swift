import ForgeModel
import M4BFormat

extension M4BPart {
    /// What a conversion calls it.
    var stage: ProgressSnapshot.Stage {
        switch self {
        case .chapters: .chapters
        case .metadata: .metadata
        }
    }
}
