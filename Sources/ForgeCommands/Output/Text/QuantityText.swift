import ForgeModel

/// Quantities as people read them.
enum QuantityText {
    /// `7:40:01`, cut to the second below.
    static func clock(seconds: Double) -> String { SpanText.clock(seconds: seconds) }

    /// `0:00:01`, rounded up: zero is left when nothing is.
    static func left(seconds: Double) -> String { clock(seconds: seconds.rounded(.up)) }

    /// `7:40:01.234`, rounded to the nearest millisecond.
    static func clock(_ position: SampleCount, at rate: SampleRate) -> String {
        SpanText.clock(milliseconds: position.rescaled(from: rate, to: SampleRate(hertz: 1000)).value)
    }

    /// `210.4 MB`, in powers of a thousand.
    static func bytes(_ count: Int64) -> String {
        if count < 1000 { return "\(count) bytes" }
        var value = Double(count) / 1000
        for unit in ["kB", "MB", "GB"] {
            if value < 999.95 { return "\(decimal(value, places: 1)) \(unit)" }
            value /= 1000
        }
        return "\(decimal(value, places: 1)) TB"
    }

    /// `44.1 kHz`.
    static func rate(_ rate: SampleRate) -> String {
        let fraction = rate.hertz % 1000
        if fraction == 0 { return "\(rate.hertz / 1000) kHz" }
        var digits = padded(Int64(fraction), 3)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(rate.hertz / 1000).\(digits) kHz"
    }

    /// `64 kb/s`, from bits per second.
    static func bitRate(_ bits: Int) -> String { "\((bits + 500) / 1000) kb/s" }

    static func channels(_ count: Int) -> String {
        switch count {
        case 1: "mono"
        case 2: "stereo"
        default: "\(count) channels"
        }
    }

    /// `85x`, with a decimal below ten.
    static func speed(_ timesRealTime: Double) -> String {
        timesRealTime < 9.95
            ? "\(decimal(timesRealTime, places: 1))x" : "\(Int64(min(timesRealTime, 1e9).rounded()))x"
    }

    /// `80x real time`; of work that is as quick as copying, its time: `in 0.6 s`.
    static func pace(of audioSeconds: Double, in elapsedSeconds: Double) -> String {
        let speed = elapsedSeconds > 0 ? audioSeconds / elapsedSeconds : 0
        return speed < 1000
            ? "\(Self.speed(speed)) real time" : "in \(decimal(max(0.1, elapsedSeconds), places: 1)) s"
    }

    /// `1 chapter`, `12 chapters`.
    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    /// At least 0.
    static func decimal(_ value: Double, places: Int) -> String { SpanText.decimal(value, places: places) }

    static func padded(_ number: Int64, _ width: Int) -> String { SpanText.padded(number, width) }
}
