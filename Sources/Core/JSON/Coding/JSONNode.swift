/// A place in a JSON tree that containers fill; several containers may share it.
final class JSONNode {
    private enum Content {
        case value(JSONValue)
        case array([JSONNode])
        case object([(key: String, node: JSONNode)])
    }

    /// What never gets a value is an empty object, as `Codable` types without properties are.
    private var content = Content.object([])

    convenience init(_ value: JSONValue) {
        self.init()
        content = .value(value)
    }

    var value: JSONValue {
        switch content {
        case .value(let value): value
        case .array(let nodes): .array(nodes.map(\.value))
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.node.value) }))
        }
    }

    var count: Int {
        if case .array(let nodes) = content { nodes.count } else { 0 }
    }

    func become(_ value: JSONValue) {
        content = .value(value)
    }

    func becomeArray() {
        if case .array = content { return }
        content = .array([])
    }

    func becomeObject() {
        if case .object = content { return }
        content = .object([])
    }

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

    func sortMembers() {
        guard case .object(let members) = content else { return }
        content = .object(members.sorted { $0.key < $1.key })
    }
}
