/// An optional value on the heap: nil takes a word, and copies share what is there.
///
/// For what is seldom there in values of which a large library has a hundred thousand.
@propertyWrapper package indirect enum Boxed<Value> {
    case nothing
    case value(Value)

    package init(wrappedValue: Value?) { self = wrappedValue.map(Boxed.value) ?? .nothing }

    package var wrappedValue: Value? {
        get {
            if case .value(let value) = self { value } else { nil }
        }
        set { self = Boxed(wrappedValue: newValue) }
    }
}

extension Boxed: Sendable where Value: Sendable {}
extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Hashable where Value: Hashable {}

extension Boxed: Codable where Value: Codable {
    package init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value?(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}
