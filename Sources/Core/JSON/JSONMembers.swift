/// Collects the members of an object and watches for repeated keys.
struct JSONMembers {
    private(set) var object = JSONObject()
    private let duplicates: JSONLimits.DuplicateKeys
    /// Where each key lies, once there are so many that walking them would cost more than hashing.
    private var index: [String: Int] = [:]
    private static let walkable = 16

    /// Begins with no member.
    init(duplicates: JSONLimits.DuplicateKeys) {
        self.duplicates = duplicates
    }

    /// Adds a member; false where its key is a duplicate and duplicates are refused.
    mutating func append(_ key: String, _ value: JSONValue) -> Bool {
        if let position = position(of: key) {
            guard duplicates == .keepLast else { return false }
            object.replaceValue(at: position, with: value)
            return true
        }
        if object.isEmpty { object.reserveCapacity(4) }
        object.append(key, value)
        if !index.isEmpty { index[key] = object.count - 1 }
        return true
    }

    private mutating func position(of key: String) -> Int? {
        if object.count < Self.walkable {
            return object.members.firstIndex { $0.key == key }
        }
        if index.isEmpty { index = object.positions }
        return index[key]
    }
}
