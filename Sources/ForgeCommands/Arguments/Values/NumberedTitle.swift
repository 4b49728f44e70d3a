import ArgumentParser

/// A chapter's number and its title, as typed: `3=The Storm`.
struct NumberedTitle: ExpressibleByArgument {
    let number: Int
    let title: String

    init?(argument: String) {
        guard let place = argument.firstIndex(of: "="), let number = Int(argument[..<place]), number > 0
        else { return nil }
        self.number = number
        title = String(argument[argument.index(after: place)...])
    }
}
