package import Core

/// A map, either a JSON object or made by an expression; entries keep the order in which they were written.
package struct MapValue: Sendable {
    private enum Storage: Sendable {
        case json(JSONObject)
        case entries(keys: [Value], values: [Value], positions: [MapKey: Int])
    }

    private var storage: Storage

    /// An empty map.
    init() { storage = .entries(keys: [], values: [], positions: [:]) }

    package init(json: JSONObject) { storage = .json(json) }

    /// How many entries there are.
    package var count: Int {
        switch storage {
        case .json(let object): object.count
        case .entries(let keys, _, _): keys.count
        }
    }

    /// The keys in their order.
    package var keys: [Value] {
        switch storage {
        case .json(let object): object.members.map { .string($0.key) }
        case .entries(let keys, _, _): keys
        }
    }

    /// The values in the order of their keys.
    package var values: [Value] {
        switch storage {
        case .json(let object): object.members.map { Value(json: $0.value) }
        case .entries(_, let values, _): values
        }
    }

    /// The value under a key; nil where there is none.
    subscript(key: Value) -> Value? {
        switch storage {
        case .json(let object):
            guard case .string(let name) = key else { return nil }
            return object[name].map(Value.init(json:))
        case .entries(_, let values, let positions):
            guard let key = MapKey(key), let position = positions[key] else { return nil }
            return values[position]
        }
    }

    /// Units of work that one look-up costs.
    var lookUpCost: Int {
        if case .json(let object) = storage { object.count >> 4 } else { 0 }
    }

    /// Adds an entry to a map that an expression makes. False where the key is there already or can be none.
    mutating func insert(_ key: Value, _ value: Value) -> Bool {
        switch key {
        case .bool, .int, .uint, .string: break
        default: return false
        }
        guard case .entries(var keys, var values, var positions) = storage, let index = MapKey(key),
            positions[index] == nil
        else { return false }
        // The storage lets go of the arrays, so that they grow in place.
        storage = .entries(keys: [], values: [], positions: [:])
        positions[index] = keys.count
        keys.append(key)
        values.append(value)
        storage = .entries(keys: keys, values: values, positions: positions)
        return true
    }

    /// The object that the map was made from, if it was.
    var json: JSONObject? {
        if case .json(let object) = storage { object } else { nil }
    }
}
