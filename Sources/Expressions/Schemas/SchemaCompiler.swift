import Core

/// Reads a JSON Schema into nodes; each place of the document becomes one node, however often it is referred to.
struct SchemaCompiler {
    let root: JSONValue
    let limits: Schema.Limits
    private var nodes: [SchemaNode] = []
    private var places: [String: Int] = [:]
    private var anchors: [String: (path: String, schema: JSONValue)] = [:]

    init(root: JSONValue, limits: Schema.Limits) {
        self.root = root
        self.limits = limits
    }

    mutating func compile() throws(SchemaError) -> [SchemaNode] {
        try findAnchors(in: root, at: "", depth: 0)
        _ = try node(of: root, at: "", depth: 0)
        return nodes
    }

    private mutating func findAnchors(in value: JSONValue, at path: String, depth: Int) throws(SchemaError) {
        guard depth <= limits.depth else { throw SchemaError(path: path, message: "The schema is nested too deeply.") }
        switch value {
        case .object(let object):
            if let name = object["$anchor"]?.stringValue { anchors[name] = (path, value) }
            for (key, member) in object.members {
                guard key != "const", key != "enum", key != "default", key != "examples" else { continue }
                try findAnchors(in: member, at: path + "/" + JSONPointer.escaped(key), depth: depth + 1)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try findAnchors(in: element, at: "\(path)/\(index)", depth: depth + 1)
            }
        default: break
        }
    }

    private mutating func node(of schema: JSONValue, at path: String, depth: Int) throws(SchemaError) -> Int {
        if let known = places[path] { return known }
        guard depth <= limits.depth else { throw SchemaError(path: path, message: "The schema is nested too deeply.") }
        guard nodes.count < limits.schemas else { throw SchemaError(path: path, message: "The schema is too large.") }
        let index = nodes.count
        places[path] = index
        nodes.append(SchemaNode())
        switch schema {
        case .bool(let fits): nodes[index].isNever = !fits
        case .object(let object):
            var reader = SchemaKeywords(object, at: path)
            nodes[index] = try reader.node { (json, path) throws(SchemaError) in
                try node(of: json, at: path, depth: depth + 1)
            } following: { (text, path) throws(SchemaError) in
                try target(of: text, at: path, depth: depth + 1)
            }
        default: throw SchemaError(path: path, message: "A schema is an object, true or false, not \(schema.kind).")
        }
        return index
    }

    /// The node that a reference names.
    private mutating func target(of text: String, at path: String, depth: Int) throws(SchemaError) -> Int {
        guard text.hasPrefix("#") else {
            throw SchemaError(path: path, message: "Only references within the schema are followed, not '\(text)'.")
        }
        let fragment = String(text.dropFirst())
        if fragment.isEmpty { return try node(of: root, at: "", depth: depth) }
        if let anchor = anchors[fragment] { return try node(of: anchor.schema, at: anchor.path, depth: depth) }
        guard let (place, schema) = JSONPointer.find(fragment, in: root) else {
            throw SchemaError(path: path, message: "There is nothing at '\(text)'.")
        }
        return try node(of: schema, at: place, depth: depth)
    }
}

/// Places inside a JSON value (RFC 6901).
enum JSONPointer {
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        return name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The value at the pointer, which may be percent-encoded as in a URI fragment (RFC 6901 section 6), and the pointer
    /// as the compiler writes it.
    static func find(_ fragment: String, in root: JSONValue) -> (path: String, value: JSONValue)? {
        guard fragment.hasPrefix("/"), let text = percentDecoded(fragment) else { return nil }
        var value = root
        var path = ""
        for token in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            let next: JSONValue? =
                switch value {
                case .object(let object): object[name]
                case .array(let elements): Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
                default: nil
                }
            guard let next else { return nil }
            value = next
            path += "/" + escaped(name)
        }
        return (path, value)
    }

    private static func percentDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
