extension JSONTape {
    /// The value at an index as a tree.
    func value(at index: Int) -> JSONValue {
        let token = self[index]
        switch token.kind {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer: return .integer(Int64(bitPattern: token.content))
        case .double: return .double(Double(bitPattern: token.content))
        case .plain, .escaped: return .string(string(token))
        case .array: return .array(elements(of: index, token))
        case .object: return .object(object(at: index, token))
        }
    }

    private func elements(of index: Int, _ token: JSONToken) -> [JSONValue] {
        var elements: [JSONValue] = []
        elements.reserveCapacity(Int(token.content))
        var element = index + 1
        for _ in 0..<token.content {
            elements.append(value(at: element))
            element = next(element)
        }
        return elements
    }

    private func object(at index: Int, _ token: JSONToken) -> JSONObject {
        var object = JSONObject()
        object.reserveCapacity(Int(token.content))
        var key = index + 1
        for _ in 0..<token.content {
            object.append(string(self[key]), value(at: key + 1))
            key = next(key + 1)
        }
        return object
    }

    /// The keys of the object at an index.
    func keys(of index: Int) -> [String] {
        var keys: [String] = []
        var key = index + 1
        while key < next(index) {
            keys.append(string(self[key]))
            key = next(key + 1)
        }
        return keys
    }

    /// What errors call the value at an index.
    func kind(at index: Int) -> String {
        switch self[index].kind {
        case .null: "null"
        case .false, .true: "boolean"
        case .integer, .double: "number"
        case .plain, .escaped: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// Where the value at an index stands, found on the way down from the root: only errors ask for it.
    func path(to target: Int) -> JSONPath {
        var path = JSONPath.root
        var index = 0
        while index != target {
            let isObject = self[index].kind == .object
            // The place of the child that is the target or holds it.
            var child = index + 1
            var number = 0
            while next(isObject ? child + 1 : child) <= target {
                child = next(isObject ? child + 1 : child)
                number += 1
            }
            path = isObject ? .member(string(self[child]), of: path) : .element(number, of: path)
            index = isObject ? child + 1 : child
        }
        return path
    }
}
