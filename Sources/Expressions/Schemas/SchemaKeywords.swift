import Core

/// Reads the keywords of one schema object.
struct SchemaKeywords {
    /// Gives the node of a schema inside this one, and the place where it stands.
    typealias Inner = (JSONValue, String) throws(SchemaError) -> Int
    /// Gives the node that a reference names.
    typealias Following = (String, String) throws(SchemaError) -> Int

    private let object: JSONObject
    private let path: String

    init(_ object: JSONObject, at path: String) {
        self.object = object
        self.path = path
    }

    mutating func node(_ inner: Inner, following: Following) throws(SchemaError) -> SchemaNode {
        for word in ["$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems"]
        where object[word] != nil {
            throw fail(word, "This keyword is not supported.")
        }
        if !path.isEmpty, object["$id"] != nil {
            throw fail("$id", "A schema inside another has no address of its own.")
        }
        var node = SchemaNode()
        node.kinds = try kinds()
        node.values = try values()
        node.numbers = try numbers()
        node.strings = try strings()
        node.arrays = try arrays(inner)
        node.objects = try objects(inner)
        if let reference = object["$ref"] {
            guard let text = reference.stringValue else { throw fail("$ref", "Expected a text.") }
            node.reference = try following(text, path + "/$ref")
        }
        node.all = try list("allOf", inner)
        node.any = try list("anyOf", inner)
        node.one = try list("oneOf", inner)
        node.not = try single("not", inner)
        if let test = try single("if", inner) {
            node.condition = SchemaNode.Condition(
                test: test, then: try single("then", inner), otherwise: try single("else", inner))
        }
        // What other places refer to is a schema too, wherever it lies.
        for word in ["$defs", "definitions"] { _ = try map(word, inner) }
        return node
    }

    private func kinds() throws(SchemaError) -> SchemaNode.Kinds? {
        let names: [JSONValue]
        switch object["type"] {
        case nil: return nil
        case .array(let list)?: names = list
        case let single?: names = [single]
        }
        var kinds: SchemaNode.Kinds = []
        for name in names {
            guard let kind = SchemaNode.Kinds.named.first(where: { .string($0.0) == name })?.1 else {
                throw fail(
                    "type", "There is no such type; there are null, boolean, integer, number, string, array, object.")
            }
            kinds.insert(kind)
        }
        return kinds
    }

    private func values() throws(SchemaError) -> [JSONValue]? {
        guard let list = object["enum"] else { return object["const"].map { [$0] } }
        guard let values = list.arrayValue else { throw fail("enum", "Expected a list.") }
        return object["const"].map { constant in values.filter { JSONSameness.same($0, constant) } } ?? values
    }

    private func numbers() throws(SchemaError) -> SchemaNode.Numbers? {
        var numbers = SchemaNode.Numbers()
        numbers.minimum = try number("minimum")
        numbers.exclusiveMinimum = try number("exclusiveMinimum")
        numbers.maximum = try number("maximum")
        numbers.exclusiveMaximum = try number("exclusiveMaximum")
        numbers.multipleOf = try number("multipleOf")
        if let divisor = numbers.multipleOf?.doubleValue, divisor <= 0 {
            throw fail("multipleOf", "Expected a number above 0.")
        }
        let isThere = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"].contains {
            object[$0] != nil
        }
        return isThere ? numbers : nil
    }

    private func strings() throws(SchemaError) -> SchemaNode.Strings? {
        let length = try range("minLength", "maxLength")
        let pattern = try object["pattern"].map { value throws(SchemaError) in
            try self.pattern(value.stringValue, at: "pattern")
        }
        return length == nil && pattern == nil ? nil : SchemaNode.Strings(length: length, pattern: pattern)
    }

    private func arrays(_ inner: Inner) throws(SchemaError) -> SchemaNode.Arrays? {
        if case .array? = object["items"] {
            throw fail("items", "A list of schemas stands in 'prefixItems' since 2020-12.")
        }
        var arrays = SchemaNode.Arrays()
        arrays.count = try range("minItems", "maxItems")
        arrays.prefix = try list("prefixItems", inner)
        arrays.rest = try single("items", inner)
        arrays.contains = try single("contains", inner)
        if let count = try range("minContains", "maxContains", least: 1) { arrays.containsCount = count }
        arrays.isUnique = try boolean("uniqueItems")
        let isThere = ["minItems", "maxItems", "prefixItems", "items", "contains", "uniqueItems"].contains {
            object[$0] != nil
        }
        return isThere ? arrays : nil
    }

    private func objects(_ inner: Inner) throws(SchemaError) -> SchemaNode.Objects? {
        var objects = SchemaNode.Objects()
        objects.count = try range("minProperties", "maxProperties")
        objects.properties = Dictionary(try map("properties", inner)) { first, _ in first }
        for (source, node) in try map("patternProperties", inner) {
            objects.patterns.append((try pattern(source, at: "patternProperties"), node))
        }
        objects.others = try single("additionalProperties", inner)
        objects.names = try single("propertyNames", inner)
        objects.required = try names(object["required"], at: "required")
        if let needs = try members("dependentRequired") {
            for (key, value) in needs.members {
                objects.requiredWith.append((key, try names(value, at: "dependentRequired")))
            }
        }
        objects.schemasWith = try map("dependentSchemas", inner)
        let isThere = [
            "minProperties", "maxProperties", "properties", "patternProperties", "additionalProperties",
            "propertyNames", "required", "dependentRequired", "dependentSchemas",
        ].contains { object[$0] != nil }
        return isThere ? objects : nil
    }

    // MARK: Kinds of members

    private func fail(_ word: String, _ message: String) -> SchemaError {
        SchemaError(path: path + "/" + word, message: message)
    }

    private func number(_ word: String) throws(SchemaError) -> JSONValue? {
        guard let value = object[word] else { return nil }
        guard value.doubleValue != nil else { throw fail(word, "Expected a number.") }
        return value
    }

    private func boolean(_ word: String) throws(SchemaError) -> Bool {
        guard let value = object[word] else { return false }
        guard let flag = value.boolValue else { throw fail(word, "Expected true or false.") }
        return flag
    }

    private func count(_ word: String) throws(SchemaError) -> Int? {
        guard let value = object[word] else { return nil }
        guard let count = value.integerValue.flatMap({ Int(exactly: $0) }), count >= 0 else {
            throw fail(word, "Expected a whole number from 0.")
        }
        return count
    }

    /// Nil where neither is there. A range that holds nothing, which is allowed, holds one number that nothing has.
    private func range(
        _ low: String, _ high: String, least: Int = 0
    ) throws(SchemaError) -> ClosedRange<Int>? {
        let (minimum, maximum) = (try count(low), try count(high))
        guard minimum != nil || maximum != nil else { return nil }
        let (from, to) = (minimum ?? least, maximum ?? Int.max)
        return from <= to ? from...to : Int.max...Int.max
    }

    private func names(_ value: JSONValue?, at word: String) throws(SchemaError) -> [String] {
        guard let value else { return [] }
        guard let list = value.arrayValue else { throw fail(word, "Expected a list of names.") }
        var names: [String] = []
        for element in list {
            guard let name = element.stringValue else { throw fail(word, "Expected a list of names.") }
            names.append(name)
        }
        return names
    }

    private func pattern(_ source: String?, at word: String) throws(SchemaError) -> SchemaNode.NamedPattern {
        guard let source else { throw fail(word, "Expected a text.") }
        do throws(PatternError) {
            return SchemaNode.NamedPattern(source: source, pattern: try Pattern(source))
        } catch {
            throw fail(word, "The pattern is wrong: \(error.message).")
        }
    }

    private func single(_ word: String, _ inner: Inner) throws(SchemaError) -> Int? {
        guard let value = object[word] else { return nil }
        return try inner(value, path + "/" + word)
    }

    private func list(_ word: String, _ inner: Inner) throws(SchemaError) -> [Int] {
        guard let value = object[word] else { return [] }
        guard let elements = value.arrayValue, !elements.isEmpty else {
            throw fail(word, "Expected a list of schemas.")
        }
        var nodes: [Int] = []
        for (index, element) in elements.enumerated() {
            nodes.append(try inner(element, "\(path)/\(word)/\(index)"))
        }
        return nodes
    }

    private func members(_ word: String) throws(SchemaError) -> JSONObject? {
        guard let value = object[word] else { return nil }
        guard let members = value.objectValue else { throw fail(word, "Expected an object.") }
        return members
    }

    private func map(_ word: String, _ inner: Inner) throws(SchemaError) -> [(String, Int)] {
        guard let members = try members(word) else { return [] }
        var nodes: [(String, Int)] = []
        for (key, value) in members.members {
            nodes.append((key, try inner(value, path + "/\(word)/" + JSONPointer.escaped(key))))
        }
        return nodes
    }
}
