/// Where a coder stands in a JSON tree: a list from the leaf to the root, so that one step down costs one node.
indirect enum JSONPath: Sendable {
    /// The whole text.
    case root
    /// A member of the object at a path.
    case member(String, of: JSONPath)
    /// An element of the array at a path.
    case element(Int, of: JSONPath)

    /// For example `steps[3].parameters.model`.
    var text: String {
        switch self {
        case .root: ""
        case .member(let key, of: .root): key
        case .member(let key, of: let parent): parent.text + "." + key
        case .element(let index, of: let parent): parent.text + "[\(index)]"
        }
    }

    /// The path in the terms of `Codable`.
    var codingPath: [any CodingKey] {
        switch self {
        case .root: []
        case .member(let key, of: let parent): parent.codingPath + [JSONPathKey(stringValue: key)]
        case .element(let index, of: let parent): parent.codingPath + [JSONPathKey(intValue: index)]
        }
    }

    /// The path that a `Codable` type reports in an error.
    init(_ codingPath: [any CodingKey]) {
        self = codingPath.reduce(.root) { path, key in
            if let index = key.intValue { .element(index, of: path) } else { .member(key.stringValue, of: path) }
        }
    }
}

/// A step of a path as a coding key.
struct JSONPathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "[\(intValue)]"
        self.intValue = intValue
    }
}
