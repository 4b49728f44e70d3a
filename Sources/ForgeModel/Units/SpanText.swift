/// Times and spans as people read them.
package enum SpanText {
    /// `7:40:01`, cut to the second below.
    package static func clock(seconds: Double) -> String {
        let whole = Int64(max(0, min(seconds, 3.6e9)))
        return "\(whole / 3600):\(padded(whole / 60 % 60, 2)):\(padded(whole % 60, 2))"
    }

    /// `7:40:01.234`.
    package static func clock(milliseconds: Int64) -> String {
        "\(clock(seconds: Double(milliseconds / 1000))).\(padded(milliseconds % 1000, 3))"
    }

    /// `3.8 s`; below a second `0.03 s`.
    package static func seconds(_ seconds: Double) -> String {
        "\(decimal(seconds, places: seconds < 0.95 ? 2 : 1)) s"
    }

    /// At least 0.
    package static func decimal(_ value: Double, places: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((max(0, min(value, 1e15)) * Double(scale)).rounded())
        return places == 0 ? "\(scaled)" : "\(scaled / scale).\(padded(scaled % scale, places))"
    }

    package static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
