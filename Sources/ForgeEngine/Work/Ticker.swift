import ForgeSystem

/// Says when a tenth of a second has gone by; asks the clock only every sixteenth time.
struct Ticker {
    private var calls: UInt8 = 0
    private var limit = RateLimit(every: .milliseconds(100))

    var isDue: Bool {
        mutating get {
            calls &+= 1
            return calls % 16 == 0 && limit.isDue(at: .now)
        }
    }
}
