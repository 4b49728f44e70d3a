public import ForgeModel

extension ConversionEvent: DeliveredEvent {
    package var delivery: Delivery {
        switch self {
        case .plan, .warning: .kept()
        // A reader misses no stage, however short.
        case .progress(let snapshot): .newest(0, part: snapshot.stage.rawValue)
        }
    }
}

extension ScanEvent: DeliveredEvent {
    package var delivery: Delivery {
        switch self {
        case .found, .book: .kept()
        case .probed: .newest(0)
        }
    }
}

extension VerificationEvent: DeliveredEvent {
    package var delivery: Delivery { .kept() }
}

extension ForgeTask where Event == ConversionEvent {
    /// The state of the work, as often as it changes; a slow reader gets the newest. Ends with the work.
    public var progress: ForgeUpdates<ProgressSnapshot> {
        news { if case .progress(let snapshot) = $0 { snapshot } else { nil } }
    }
}
