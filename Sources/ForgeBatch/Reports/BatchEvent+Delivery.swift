package import ForgeKit

extension BatchEvent: DeliveredEvent {
    /// Books are told apart by their place in the plan; what is examined is told before there is one.
    package var delivery: Delivery {
        switch self {
        case .found, .planned, .began, .warning, .retrying: .kept()
        case .ended(let book, _): .kept(closing: book)
        case .progress(let book, let snapshot): .newest(book, part: snapshot.stage.rawValue)
        case .examined: .newest(-1)
        }
    }
}
