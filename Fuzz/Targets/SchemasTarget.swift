private let limits: Schema.Limits = {
    var limits = Schema.Limits()
    limits.schemas = 200
    limits.depth = 16
    limits.cost = 20_000
    limits.problems = 8
    return limits
}()

/// The first line is a schema for the value in the rest: it is refused or says the same of the value each time, in so many
/// problems at places that the value has; and what wraps it says what it says.
func checkSchemas(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let json = try? JSONParser.parse(Array(lines[0])) else { return }
    let value = (lines.count > 1 ? try? JSONParser.parse(Array(lines[1])) : nil) ?? json
    guard let schema = try? Schema(json, limits: limits) else {
        require((try? Schema(json, limits: limits)) == nil, "a schema is refused each time")
        return
    }
    let problems = schema.problems(of: value)
    require(problems == schema.problems(of: value), "a schema says one thing of a value")
    require(problems.count <= limits.problems, "problems keep their limit")
    for problem in problems {
        require(!problem.message.isEmpty, "a problem has a message")
        require(leads(problem.path, in: value), "a problem has a place")
    }
    checkSameness(value)
    checkWrapped(json, problems, value)
}

/// A value is what it is.
private func checkSameness(_ value: JSONValue) {
    for listed in [["const": value], ["enum": [value]]] as [JSONValue] {
        guard let schema = try? Schema(listed, limits: limits) else { continue }
        require(schema.problems(of: value).isEmpty, "a value is among those that are it")
        guard let not = try? Schema(["not": listed], limits: limits) else { continue }
        require(!not.problems(of: value).isEmpty, "a value that is excluded is not allowed")
    }
}

private func checkWrapped(_ json: JSONValue, _ problems: [SchemaProblem], _ value: JSONValue) {
    // What refers to a place in its document says something else in another document.
    let text = json.serializedString()
    guard !text.contains("$"), !isUnfinished(problems) else { return }
    let isValid = problems.isEmpty
    let wrappings: [(JSONValue, Bool)] = [
        (["allOf": [json]], isValid), (["anyOf": [json]], isValid), (["oneOf": [json]], isValid),
        (["not": json], !isValid), (["anyOf": [false, json]], isValid), (["oneOf": [json, json]], false),
        (["if": json, "then": true, "else": false], isValid), (["if": true, "then": json], isValid),
        (["$ref": "#/$defs/s", "$defs": ["s": json]], isValid),
    ]
    for (wrapping, expected) in wrappings {
        guard let schema = try? Schema(wrapping, limits: limits) else { continue }
        let found = schema.problems(of: value)
        require(
            found.isEmpty == expected || isUnfinished(found),
            "\(wrapping.serializedString()) says of \(value.serializedString()) what the schema inside says")
    }
}

/// Whether the check gave up.
private func isUnfinished(_ problems: [SchemaProblem]) -> Bool {
    problems.contains { $0.message.hasPrefix("The value could not be checked") }
}

/// Whether the value has the place of a JSON pointer.
private func leads(_ pointer: String, in value: JSONValue) -> Bool {
    guard !pointer.isEmpty else { return true }
    var place = value
    for part in pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
        let key = unescaped(part)
        let next: JSONValue? =
            switch place {
            case .object(let object): object[key]
            case .array(let elements): Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            default: nil
            }
        guard let next else { return false }
        place = next
    }
    return true
}

/// A part of a pointer without its escapes, `~1` and `~0`.
private func unescaped(_ part: Substring.UTF8View) -> String {
    var bytes: [UInt8] = []
    var rest = part[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "~"), let next = rest.popFirst() {
            bytes.append(next == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
