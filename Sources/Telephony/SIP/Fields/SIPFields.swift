/// The header fields of a message in their order (RFC 3261 §7.3). A value is unfolded and trimmed; `Content-Length` is
/// never among them, for the body says it.
struct SIPFields: Equatable, Sendable {
    /// One line of the header.
    struct Entry: Equatable, Sendable {
        /// Its name.
        let name: SIPFieldName
        /// Everything behind the colon, on one line.
        var value: String
    }

    /// In the order in which they are written.
    private(set) var entries: [Entry] = []

    init() {}

    /// The value of the first field of that name.
    subscript(name: SIPFieldName) -> String? { entries.first { $0.name == name }?.value }

    /// The values of all fields of that name, unsplit.
    func all(_ name: SIPFieldName) -> [String] {
        entries.filter { $0.name == name }.map(\.value)
    }

    /// Adds a field at the end.
    mutating func append(_ name: SIPFieldName, _ value: String) {
        entries.append(Entry(name: name, value: value))
    }

    /// Adds a field above all others, as a Via is added.
    mutating func prepend(_ name: SIPFieldName, _ value: String) {
        entries.insert(Entry(name: name, value: value), at: 0)
    }

    /// Changes the value of the first field of that name and leaves the others.
    mutating func replaceFirst(_ name: SIPFieldName, _ value: String) {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { return }
        entries[index].value = value
    }

    /// Puts one field in the place of the first of that name, or at the end; nil takes them away.
    mutating func set(_ name: SIPFieldName, _ value: String?) {
        let place = entries.firstIndex { $0.name == name } ?? entries.count
        entries.removeAll { $0.name == name }
        if let value { entries.insert(Entry(name: name, value: value), at: min(place, entries.count)) }
    }

    /// Adds copies of all fields of that name, in their order.
    mutating func copy(_ name: SIPFieldName, from other: SIPFields) {
        entries += other.entries.filter { $0.name == name }
    }
}
