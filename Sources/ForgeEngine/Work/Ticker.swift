/// Says when a tenth of a second has gone by; asks the clock only every sixteenth time.
struct Ticker {
    private var calls: UInt8 = 0
    private var next: ContinuousClock.Instant

    init(_ now: ContinuousClock.Instant) { next = now }

    var isDue: Bool {
        mutating get {
            calls &+= 1
            guard calls % 16 == 0, case let now = ContinuousClock.now, now >= next else { return false }
            next = now + .milliseconds(100)
            return true
        }
    }
}
