private let limits = ExpressionLimits(sourceLength: 400, depth: 16, cost: 2_000, resultSize: 4_096)
private let scope: [String: JSONValue] = {
    let text = #"{"input": {"text": "a\u00e9", "list": [1, 2.5, "x", null], "map": {"k": true}}, "state": {"n": 3}}"#
    guard let value = try? JSONParser.parse(Array(text.utf8)), case .object(let object) = value else { return [:] }
    return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value) })
}()
private let declarations = Declarations(schemas: [
    "input": [
        "type": "object",
        "properties": [
            "text": ["type": "string"], "list": ["type": "array"],
            "map": ["type": "object", "properties": ["k": ["type": "boolean"]]],
        ],
    ],
    "state": ["type": "object", "properties": ["n": ["type": "integer"]]],
])

/// Whatever compiles has a value or an error of its own, the same each time, within its limits; what the checker finds
/// no fault with has no unknown name; and a pattern matches or not, whatever it and the text are.
func checkExpressions(_ bytes: [UInt8]) {
    let source = String(decoding: bytes, as: UTF8.self)
    let check = Expression.check(source, in: declarations, limits: limits)
    if let expression = try? Expression.compile(source, limits: limits) {
        require(check.compiled != nil, "what compiles is compiled by a check")
        let first = outcome { () throws(ExpressionError) in
            try expression.evaluate(scope, limits: limits).serializedString()
        }
        let second = outcome { () throws(ExpressionError) in
            try expression.evaluate(scope, limits: limits).serializedString()
        }
        require(first == second, "an expression has one value")
        if check.problems.isEmpty {
            require(!first.contains("unknown variable"), "a checked expression knows its variables")
        }
    } else {
        require(!check.problems.isEmpty, "what does not compile has a problem")
    }
    let template = Template.check(source, in: declarations, limits: limits)
    if let compiled = try? Template.compile(source, limits: limits) {
        require(template.compiled != nil, "what compiles is compiled by a check")
        let text = outcome { () throws(ExpressionError) in try compiled.render(scope, limits: limits) }
        require(text.utf8.count <= limits.resultSize + 400 * 4 + 200, "a text keeps its limit")
    } else {
        require(!template.problems.isEmpty, "what does not compile has a problem")
    }
    checkPattern(source)
}

/// The text before the first blank is a pattern for the rest.
private func checkPattern(_ source: String) {
    let parts = source.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let pattern = try? Pattern(String(parts[0])) else { return }
    let scalars = Array(parts[1].unicodeScalars)
    var meter = Meter(cost: 20_000)
    guard let matches = try? pattern.matches(String(parts[1]), &meter) else { return }
    meter = Meter(cost: 20_000)
    guard let found = try? pattern.allMatches(in: scalars, limit: 1, &meter) else { return }
    require(!found.isEmpty == matches, "a search that keeps groups finds what one without finds")
    for match in found {
        require(0 <= match[0] && match[0] <= match[1] && match[1] <= scalars.count, "a match lies in its text")
    }
}

private func outcome(_ work: () throws(ExpressionError) -> String) -> String {
    do throws(ExpressionError) { return try work() } catch { return "error \(error)" }
}
