private let limits = ExpressionLimits(sourceLength: 400, depth: 16, cost: 2_000, resultSize: 4_096)
private let scope: [String: JSONValue] = {
    let text = #"{"input": {"text": "a\u00e9", "list": [1, 2.5, "x", null], "map": {"k": true}}, "state": {"n": 3}}"#
    guard let value = try? JSONParser.parse(Array(text.utf8)), case .object(let object) = value else { return [:] }
    return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value) })
}()

/// Whatever compiles has a value or an error of its own, the same each time, within its limits.
func checkExpressions(_ bytes: [UInt8]) {
    let source = String(decoding: bytes, as: UTF8.self)
    if let expression = try? Expression.compile(source, limits: limits) {
        let first = outcome { () throws(ExpressionError) in
            try expression.evaluate(scope, limits: limits).serializedString()
        }
        let second = outcome { () throws(ExpressionError) in
            try expression.evaluate(scope, limits: limits).serializedString()
        }
        require(first == second, "an expression has one value")
    }
    if let template = try? Template.compile(source, limits: limits) {
        let text = outcome { () throws(ExpressionError) in try template.render(scope, limits: limits) }
        require(text.utf8.count <= limits.resultSize + 400 * 4 + 200, "a text keeps its limit")
    }
}

private func outcome(_ work: () throws(ExpressionError) -> String) -> String {
    do throws(ExpressionError) { return try work() } catch { return "error \(error)" }
}
