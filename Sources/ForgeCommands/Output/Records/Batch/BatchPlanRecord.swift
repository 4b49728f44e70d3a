import ForgeBatch
import ForgeModel

/// The plan of a batch.
struct BatchPlanRecord: Encodable {
    struct Item: Encodable {
        let source: ForgePath
        let output: ForgePath
        let action: String
        let reason: String
        let title: String?
        let author: String?
        let audioSeconds: Double
        let expectedBytes: Int64
        let error: ErrorRecord?
        let warnings: [String]
        let isHeldBack: Bool?

        init(_ item: BatchPlan.Item) {
            (source, output) = (item.source, item.output)
            (action, reason) = (item.action.rawValue, item.reason)
            (title, author) = (item.title, item.author)
            (audioSeconds, expectedBytes) = (item.audioSeconds, item.expectedBytes)
            (error, warnings, isHeldBack) = (item.error.map(ErrorRecord.init), item.warnings, item.isHeldBack)
        }
    }

    let items: [Item]
    let warnings: [String]
    let preset: PresetRecord?
    let freeBytes: Int64?
    let gone: [GoneBookRecord]?

    init(_ plan: BatchPlan) {
        (items, warnings) = (plan.items.map(Item.init), plan.warnings)
        (preset, freeBytes) = (plan.preset.map(PresetRecord.init), plan.freeBytes)
        gone = plan.gone?.map(GoneBookRecord.init)
    }
}
