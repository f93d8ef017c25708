/// A place in a JSON tree that containers fill; several containers may share it.
final class JSONNode {
    /// What stands in an array or object: a finished value, or a place that some container still fills.
    enum Slot {
        case value(JSONValue)
        case node(JSONNode)

        fileprivate var finished: JSONValue {
            switch self {
            case .value(let value): value
            case .node(let node): node.value
            }
        }
    }

    private enum Content {
        case value(JSONValue)
        case array
        case object
    }

    /// What never gets a value is an empty object, as `Codable` types without properties are.
    private var content = Content.object
    private var elements: [Slot] = []
    private var members: [(key: String, slot: Slot)] = []
    private var isSorted = false

    /// What was written here and below.
    var value: JSONValue {
        switch content {
        case .value(let value): value
        case .array: .array(elements.map(\.finished))
        case .object: .object(JSONObject(ordered.map { ($0.key, $0.slot.finished) }))
        }
    }

    /// How many elements an array has so far.
    var count: Int { elements.count }

    /// Makes the place a whole value.
    func become(_ value: JSONValue) {
        content = .value(value)
    }

    /// Makes the place an array.
    func becomeArray() {
        content = .array
    }

    /// Makes the place an object, whose members are put in the order of their keys if that is asked for.
    func becomeObject(sorted: Bool = false) {
        content = .object
        isSorted = sorted
    }

    /// Adds an element to an array.
    func append(_ slot: Slot) {
        elements.append(slot)
    }

    /// Adds a member to an object; its key is new.
    func append(_ key: String, _ slot: Slot) {
        members.append((key, slot))
    }

    private var ordered: [(key: String, slot: Slot)] {
        isSorted ? members.sorted { $0.key < $1.key } : members
    }
}
