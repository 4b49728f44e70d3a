/// From what the user named to a book: which files, in which order, and what is known of them.
///
/// All functions may be called on any thread; those that read folders block.
package enum Discovery {
    /// Names for a line of text; beyond five, how many more.
    package static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
