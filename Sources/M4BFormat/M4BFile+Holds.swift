extension M4BFile {
    /// Whether every item that `M4BWriter` makes of these tags is in the file with the same value, once.
    public func holds(_ expected: M4BTags) -> Bool {
        expected.items.allSatisfy { item in
            switch item {
            case .text(let key, let value): only(key.description) == .text(value)
            case .integer(let key, let value, _): only(key.description) == .integer(Int64(value))
            case .freeform(let name, let value): only("----:com.apple.iTunes:\(name)") == .text(value)
            case .cover(let cover): covers == [cover]
            case .foreign(let tag, _, _): only(tag.key) == tag.value
            }
        }
    }

    /// The value of a key that occurs once; nil if it is not there, or there again.
    private func only(_ key: String) -> Tag.Value? {
        let found = tags.filter { $0.key == key }
        return found.count == 1 ? found[0].value : nil
    }
}
