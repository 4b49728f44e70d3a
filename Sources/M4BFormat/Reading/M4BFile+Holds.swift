extension M4BFile {
    /// Whether every item that `M4BWriter` makes of these tags is in the file with the same values, once.
    package func holds(_ expected: M4BTags) -> Bool {
        expected.items.allSatisfy { item in
            switch item {
            case .text(let key, let value): values(key.description) == [.text(value)]
            case .integer(let key, let value, _): values(key.description) == [.integer(Int64(value))]
            case .freeform(let name, let value): values("----:com.apple.iTunes:\(name)") == [.text(value)]
            case .covers(let expected): covers == expected
            case .foreign(let key, let expected): values(key) == expected
            }
        }
    }

    private func values(_ key: String) -> [M4BTag.Value] { tags.filter { $0.key == key }.map(\.value) }
}
