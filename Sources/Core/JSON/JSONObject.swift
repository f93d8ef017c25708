/// The members of a JSON object in the order they were written.
///
/// Objects are small, so a look-up walks the members; two objects are equal when they hold the same members in any
/// order.
package struct JSONObject: Sendable {
    /// One key and its value.
    package typealias Member = (key: String, value: JSONValue)

    package private(set) var members: [Member]

    /// An object without members.
    package init() {
        members = []
    }

    /// Takes members as they are; a repeated key keeps both and look-ups find the first.
    package init(_ members: [(String, JSONValue)]) {
        self.members = members.map { (key: $0.0, value: $0.1) }
    }

    /// How many members there are.
    package var count: Int { members.count }
    /// Whether there is no member.
    package var isEmpty: Bool { members.isEmpty }
    /// The keys in the order in which they were written.
    package var keys: [String] { members.map(\.key) }

    /// The member's value; setting nil removes it, setting a new key appends.
    package subscript(key: String) -> JSONValue? {
        get {
            let members = members.span
            for index in members.indices where members[index].key == key { return members[index].value }
            return nil
        }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// Makes room for so many members at once.
    package mutating func reserveCapacity(_ capacity: Int) {
        members.reserveCapacity(capacity)
    }

    /// Gives the member at an index, which must exist, another value.
    package mutating func replaceValue(at index: Int, with value: JSONValue) {
        members[index].value = value
    }

    /// Appends without looking for the key: for writers that know it is new.
    package mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
    }
}

extension JSONObject {
    /// Where each key lies, its first place where it stands twice.
    var positions: [String: Int] {
        Dictionary(members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        if left.count <= 16 { return left.members.allSatisfy { right[$0.key] == $0.value } }
        let positions = right.positions
        return left.members.allSatisfy { member in
            positions[member.key].map { right.members[$0].value == member.value } ?? false
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
