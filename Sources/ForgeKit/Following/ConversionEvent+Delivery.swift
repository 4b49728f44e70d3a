public import ForgeModel

extension ConversionEvent: DeliveredEvent {
    package var delivery: Delivery {
        switch self {
        case .plan, .warning: .kept()
        case .progress: .newest(0)
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
