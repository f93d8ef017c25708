import Core

/// Checks one value against a schema.
struct SchemaValidator {
    private let schema: Schema
    private var meter: Meter
    private var found: [SchemaProblem] = []
    /// Inside a branch whose problems nobody is told: the first one is enough.
    private var isTrying = false
    private var depth = 0

    init(_ schema: Schema) {
        self.schema = schema
        meter = Meter(cost: schema.limits.cost)
    }

    mutating func problems(of value: JSONValue) -> [SchemaProblem] {
        do throws(Fault) {
            try check(value, 0, at: "")
        } catch {
            found = [SchemaProblem(path: "", message: "The value could not be checked: \(error.message).")]
        }
        return found
    }

    private mutating func note(_ path: String, _ message: String) {
        if found.count < schema.limits.problems { found.append(SchemaProblem(path: path, message: message)) }
    }

    private var isDone: Bool { isTrying ? !found.isEmpty : found.count >= schema.limits.problems }

    private mutating func check(_ value: JSONValue, _ index: Int, at path: String) throws(Fault) {
        guard !isDone else { return }
        try meter.charge(1)
        guard depth < schema.limits.depth * 2 else {
            throw Fault(.costExceeded, "the schema refers to itself too often")
        }
        depth += 1
        defer { depth -= 1 }
        let node = schema.nodes[index]
        if node.isNever { return note(path, "Nothing is allowed here.") }
        if let kinds = node.kinds, !Self.fits(value, kinds) {
            let names = SchemaNode.Kinds.named.filter { kinds.contains($0.1) }.map(\.0)
            return note(path, "Expected \(names.joined(separator: " or ")), found \(Self.kind(of: value)).")
        }
        if let values = node.values {
            var isListed = false
            for allowed in values where !isListed {
                try meter.charge(1)
                isListed = JSONSameness.same(allowed, value)
            }
            if !isListed { note(path, Self.expectation(values)) }
        }
        try checkContent(of: value, node, at: path)
        if let reference = node.reference { try check(value, reference, at: path) }
        for part in node.all { try check(value, part, at: path) }
        try checkChoices(of: value, node, at: path)
    }

    private mutating func checkContent(of value: JSONValue, _ node: SchemaNode, at path: String) throws(Fault) {
        switch value {
        case .integer, .double:
            if let numbers = node.numbers { check(value, numbers, at: path) }
        case .string(let text):
            if let strings = node.strings { try check(text, strings, at: path) }
        case .array(let elements):
            if let arrays = node.arrays { try check(elements, arrays, at: path) }
        case .object(let object):
            if let objects = node.objects { try check(object, objects, at: path) }
        case .null, .bool: break
        }
    }

    private mutating func checkChoices(of value: JSONValue, _ node: SchemaNode, at path: String) throws(Fault) {
        if !node.any.isEmpty {
            var fits = false
            for choice in node.any where !fits { fits = try isValid(value, choice) }
            if !fits { note(path, "None of the allowed forms fits.") }
        }
        if !node.one.isEmpty {
            var count = 0
            for choice in node.one where count < 2 { count += try isValid(value, choice) ? 1 : 0 }
            if count != 1 {
                note(
                    path, count == 0 ? "None of the allowed forms fits." : "More than one of the exclusive forms fits.")
            }
        }
        if let not = node.not, try isValid(value, not) { note(path, "This value is excluded.") }
        if let condition = node.condition {
            let branch = try isValid(value, condition.test) ? condition.then : condition.otherwise
            if let branch { try check(value, branch, at: path) }
        }
    }

    /// Whether the value fits, without telling why not.
    private mutating func isValid(_ value: JSONValue, _ index: Int) throws(Fault) -> Bool {
        let (outer, wasTrying) = (found, isTrying)
        found = []
        isTrying = true
        defer {
            found = outer
            isTrying = wasTrying
        }
        try check(value, index, at: "")
        return found.isEmpty
    }

    // MARK: Content

    private mutating func check(_ value: JSONValue, _ numbers: SchemaNode.Numbers, at path: String) {
        if let bound = numbers.minimum, JSONSameness.isLess(value, bound) {
            note(path, "Expected at least \(Self.text(bound)).")
        }
        if let bound = numbers.exclusiveMinimum, !JSONSameness.isLess(bound, value) {
            note(path, "Expected more than \(Self.text(bound)).")
        }
        if let bound = numbers.maximum, JSONSameness.isLess(bound, value) {
            note(path, "Expected at most \(Self.text(bound)).")
        }
        if let bound = numbers.exclusiveMaximum, !JSONSameness.isLess(value, bound) {
            note(path, "Expected less than \(Self.text(bound)).")
        }
        if let divisor = numbers.multipleOf, !JSONSameness.isMultiple(value, of: divisor) {
            note(path, "Expected a multiple of \(Self.text(divisor)).")
        }
    }

    private mutating func check(_ text: String, _ strings: SchemaNode.Strings, at path: String) throws(Fault) {
        if let length = strings.length {
            try meter.charge(bytes: text.utf8.count)
            let count = text.unicodeScalars.count
            if !length.contains(count) { note(path, Self.bounds(length, count, "characters")) }
        }
        if let pattern = strings.pattern, try !pattern.pattern.matches(text, &meter) {
            note(path, "The text does not match the pattern \(pattern.source).")
        }
    }

    private mutating func check(_ elements: [JSONValue], _ arrays: SchemaNode.Arrays, at path: String) throws(Fault) {
        if let count = arrays.count, !count.contains(elements.count) {
            note(path, Self.bounds(count, elements.count, "elements"))
        }
        for (index, element) in elements.enumerated() where !isDone {
            if index < arrays.prefix.count {
                try check(element, arrays.prefix[index], at: "\(path)/\(index)")
            } else if let rest = arrays.rest {
                try check(element, rest, at: "\(path)/\(index)")
            }
        }
        if let contains = arrays.contains {
            var count = 0
            for element in elements { count += try isValid(element, contains) ? 1 : 0 }
            if !arrays.containsCount.contains(count) {
                note(path, Self.bounds(arrays.containsCount, count, "elements of the kind that is needed"))
            }
        }
        if arrays.isUnique {
            var seen: Set<String> = []
            for (index, element) in elements.enumerated() {
                let text = JSONSameness.canonical(element)
                try meter.charge(bytes: text.utf8.count)
                if !seen.insert(text).inserted { return note("\(path)/\(index)", "This element stands here before.") }
            }
        }
    }

    private mutating func check(_ object: JSONObject, _ objects: SchemaNode.Objects, at path: String) throws(Fault) {
        if let count = objects.count, !count.contains(object.count) {
            note(path, Self.bounds(count, object.count, "members"))
        }
        let names = Set(object.keys)
        for name in objects.required where !names.contains(name) { note(path, "The member '\(name)' is missing.") }
        for (name, needed) in objects.requiredWith where names.contains(name) {
            for other in needed where !names.contains(other) {
                note(path, "The member '\(other)' is missing, which '\(name)' needs.")
            }
        }
        for (name, node) in objects.schemasWith where names.contains(name) {
            try check(.object(object), node, at: path)
        }
        for (name, value) in object.members where !isDone {
            try meter.charge(1)
            let place = "\(path)/\(JSONPointer.escaped(name))"
            if let schema = objects.names, try !isValid(.string(name), schema) {
                note(place, "This is no name that a member may have.")
            }
            var isKnown = false
            if let node = objects.properties[name] {
                isKnown = true
                try check(value, node, at: place)
            }
            for (pattern, node) in objects.patterns where try pattern.pattern.matches(name, &meter) {
                isKnown = true
                try check(value, node, at: place)
            }
            guard !isKnown, let others = objects.others else { continue }
            if schema.nodes[others].isNever {
                note(place, "There is no such member.")
            } else {
                try check(value, others, at: place)
            }
        }
    }

    // MARK: Words

    private static func fits(_ value: JSONValue, _ kinds: SchemaNode.Kinds) -> Bool {
        switch value {
        case .null: kinds.contains(.null)
        case .bool: kinds.contains(.boolean)
        case .integer: !kinds.isDisjoint(with: [.integer, .number])
        case .double(let number):
            kinds.contains(.number) || kinds.contains(.integer) && number.rounded() == number
        case .string: kinds.contains(.string)
        case .array: kinds.contains(.array)
        case .object: kinds.contains(.object)
        }
    }

    private static func kind(of value: JSONValue) -> String {
        if case .integer = value { "integer" } else { value.kind }
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }

    private static func expectation(_ values: [JSONValue]) -> String {
        let shown = values.prefix(10).map(text).joined(separator: ", ")
        if values.isEmpty { return "No value is allowed here." }
        return values.count == 1 ? "Expected \(shown)." : "Expected one of \(shown)\(values.count > 10 ? ", …" : "")."
    }

    private static func bounds(_ range: ClosedRange<Int>, _ count: Int, _ what: String) -> String {
        count < range.lowerBound
            ? "Expected at least \(range.lowerBound) \(what), found \(count)."
            : "Expected at most \(range.upperBound) \(what), found \(count)."
    }
}
