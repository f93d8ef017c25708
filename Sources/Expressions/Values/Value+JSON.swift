package import Core

extension Value {
    /// The value as JSON (CEL specification, "JSON Data Conversion"): bytes in base64, times and durations as text,
    /// doubles that JSON does not know by their names, an empty optional as null.
    ///
    /// Integers keep all their digits; only an unsigned one beyond 64 bits with a sign becomes text. `limit` bounds the
    /// result's size: one for each value and the bytes of its text.
    package func json(limit: Int) throws(ValueConversionError) -> JSONValue {
        var remaining = limit
        return try json(&remaining, depth: 0)
    }

    private func json(_ remaining: inout Int, depth: Int) throws(ValueConversionError) -> JSONValue {
        guard depth <= Self.depthLimit else { throw .tooDeep }
        remaining -= 1
        switch self {
        case .null: return try paid(.null, 0, &remaining)
        case .bool(let value): return try paid(.bool(value), 0, &remaining)
        case .int(let value, _): return try paid(.integer(value), 0, &remaining)
        case .uint(let value):
            return try paid(Int64(exactly: value).map { .integer($0) } ?? .string(String(value)), 0, &remaining)
        case .double(let value, _):
            return try paid(value.isFinite ? .double(value) : .string(NumberText.of(value)), 0, &remaining)
        case .string(let text): return try paid(.string(text), text.utf8.count, &remaining)
        case .bytes(let bytes):
            let size = (bytes.count + 2) / 3 * 4
            remaining -= size
            guard remaining >= 0 else { throw .tooLarge }
            return .string(Base64Text.encode(bytes))
        case .timestamp(let time): return try paid(.string(time.description), 30, &remaining)
        case .duration(let duration): return try paid(.string(duration.description), 20, &remaining)
        case .type(let name): return try paid(.string(name), name.utf8.count, &remaining)
        case .optional(let value):
            guard let value else { return try paid(.null, 0, &remaining) }
            return try value.json(&remaining, depth: depth + 1)
        case .list(let list):
            guard remaining >= list.count else { throw .tooLarge }
            var elements: [JSONValue] = []
            elements.reserveCapacity(list.count)
            for index in 0..<list.count { elements.append(try list[index].json(&remaining, depth: depth + 1)) }
            return .array(elements)
        case .map(let map): return .object(try Self.object(map, &remaining, depth: depth))
        }
    }

    private static func object(
        _ map: MapValue, _ remaining: inout Int, depth: Int
    ) throws(ValueConversionError) -> JSONObject {
        guard remaining >= map.count else { throw .tooLarge }
        var object = JSONObject()
        object.reserveCapacity(map.count)
        var names: Set<String> = []
        for (key, value) in zip(map.keys, map.values) {
            guard let name = NumberText.key(key) else { throw .noForm("a map with such keys") }
            remaining -= name.utf8.count
            // 1 and '1' are two keys in CEL and one in JSON, and so are two spellings of one accented letter.
            guard map.json != nil || names.insert(name).inserted else { throw .noForm("two keys that read the same") }
            object.append(name, try value.json(&remaining, depth: depth + 1))
        }
        return object
    }

    private func paid(
        _ json: JSONValue, _ bytes: Int, _ remaining: inout Int
    ) throws(ValueConversionError) -> JSONValue {
        remaining -= bytes
        guard remaining >= 0 else { throw .tooLarge }
        return json
    }
}

/// Why a value does not become JSON.
package enum ValueConversionError: Error {
    case tooLarge
    case tooDeep
    /// JSON has no way to say this.
    case noForm(String)
}
