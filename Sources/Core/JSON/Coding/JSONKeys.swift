/// The keys of objects: names of properties are converted, keys of dictionaries are data and stay as they are.
enum JSONKeys {
    /// Whether keys of this type are those of a dictionary.
    @inline(__always)
    static func areData<Key: CodingKey>(_ type: Key.Type) -> Bool { type == DictionaryKeyProbe.found }

    /// What an object calls the key.
    @inline(__always)
    static func name<Key: CodingKey>(of key: Key) -> String {
        areData(Key.self) ? key.stringValue : SnakeCase.fromCamelCase(key.stringValue)
    }
}

/// Finds out what the standard library's dictionaries code their members with, as that type has no public name. To ask
/// a type whether it is a dictionary takes the runtime longer than to read one.
private struct DictionaryKeyProbe: Encoder {
    static let found: Any.Type = {
        let finding = Finding()
        try? [String: Int]().encode(to: DictionaryKeyProbe(finding: finding))
        return finding.type
    }()

    final class Finding {
        var type: Any.Type = Never.self
    }

    let finding: Finding
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        finding.type = type
        return KeyedEncodingContainer(JSONKeyedEncoding<Key>(node: JSONNode(), path: .root))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { JSONUnkeyedEncoding(node: JSONNode(), path: .root) }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueEncoding(node: JSONNode(), path: .root)
    }
}
