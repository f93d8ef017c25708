/// A place in a JSON tree that containers fill; several containers may share it.
final class JSONNode {
    private enum Content {
        case value(JSONValue)
        case array([JSONNode])
        case object([(key: String, node: JSONNode)])
    }

    /// What never gets a value is an empty object, as `Codable` types without properties are.
    private var content = Content.object([])

    /// A place that is filled already.
    convenience init(_ value: JSONValue) {
        self.init()
        content = .value(value)
    }

    /// What was written here and below.
    var value: JSONValue {
        switch content {
        case .value(let value): value
        case .array(let nodes): .array(nodes.map(\.value))
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.node.value) }))
        }
    }

    /// How many elements an array has so far.
    var count: Int {
        if case .array(let nodes) = content { nodes.count } else { 0 }
    }

    /// Makes the place a whole value.
    func become(_ value: JSONValue) {
        content = .value(value)
    }

    /// Makes the place an array, unless it is one.
    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    /// Makes the place an object, unless it is one.
    func becomeObject() {
        if case .object = content { return }
        content = .object([])
    }

    /// Adds an element to an array.
    func append(_ node: JSONNode) {
        guard case .array(var nodes) = content else { return }
        content = .array([])
        nodes.append(node)
        content = .array(nodes)
    }

    /// Sets a member; a key that is written twice keeps its last value.
    func set(_ key: String, _ node: JSONNode) {
        guard case .object(var members) = content else { return }
        content = .object([])
        if let index = members.firstIndex(where: { $0.key == key }) {
            members[index].node = node
        } else {
            members.append((key, node))
        }
        content = .object(members)
    }

    /// Puts the members of an object in the order of their keys.
    func sortMembers() {
        guard case .object(let members) = content else { return }
        content = .object(members.sorted { $0.key < $1.key })
    }
}
