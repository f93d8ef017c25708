package import Core

/// A list, either as JSON wrote it or made by an expression; both read the same.
package struct ListValue: Sendable {
    private enum Storage {
        case json([JSONValue])
        case values([Value])
    }

    private let storage: Storage

    init(_ values: [Value]) { storage = .values(values) }

    package init(json: [JSONValue]) { storage = .json(json) }

    /// How many elements there are.
    package var count: Int {
        switch storage {
        case .json(let elements): elements.count
        case .values(let values): values.count
        }
    }

    /// The element at an index, which must exist.
    package subscript(index: Int) -> Value {
        switch storage {
        case .json(let elements): Value(json: elements[index])
        case .values(let values): values[index]
        }
    }

    /// Every element; costs a copy where the list is JSON.
    var values: [Value] {
        switch storage {
        case .json(let elements): elements.map(Value.init(json:))
        case .values(let values): values
        }
    }

    /// The JSON that the list was made from, if it was.
    var json: [JSONValue]? {
        if case .json(let elements) = storage { elements } else { nil }
    }
}
