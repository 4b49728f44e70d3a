import ForgeModel

/// The checkups in words.
struct DoctorText {
    let checkups: [Checkup]
    init(_ checkups: [Checkup]) { self.checkups = checkups }

    var text: String {
        let width = checkups.map { $0.name.count }.max() ?? 0
        return checkups.map { checkup in
            let line =
                "\(Self.mark(checkup.state).left(7))  \(checkup.name.left(width))  \(checkup.detail.oneLine)\n"
            return line
                + (checkup.remedy.map { String(repeating: " ", count: width + 11) + $0.oneLine + "\n" } ?? "")
        }.joined()
    }

    private static func mark(_ state: Checkup.State) -> String {
        switch state {
        case .ok: "ok"
        case .note: "note"
        case .missing: "MISSING"
        }
    }
}
