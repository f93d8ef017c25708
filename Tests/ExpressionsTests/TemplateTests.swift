import Core
import Expressions
import Testing

@Suite struct TemplateTests {
    static let scope: [String: JSONValue] = ["user": ["name": "Zoé", "age": 30], "tags": ["a", "b"], "none": nil]

    @Test(
        "strings are spliced as they are and other values as JSON",
        arguments: [
            ("Hello {{ user.name }}!", "Hello Zoé!"), ("{{user.age + 1}}", "31"), ("{{ tags }}", #"["a","b"]"#),
            ("{{ none }}", "null"), ("{{ {'a': {'b': 1}}}}", #"{"a":{"b":1}}"#), ("plain", "plain"), ("", ""),
            ("{{ '{{' }} x {{ '}}' }}", "{{ x }}"), ("{ {x} }", "{ {x} }"), ("a }} b", "a }} b"),
            ("{{ tags[0] }}{{ tags[1] }}", "ab"), ("é\n{{ user.name }}\n", "é\nZoé\n"),
            ("{{ user // who\n.name }}", "Zoé"),
        ])
    func rendering(source: String, expected: String) throws {
        #expect(try Template.compile(source).render(Self.scope) == expected)
    }

    @Test(
        "errors point into the template",
        arguments: [
            Failure("Hello\n{{ user.nam }}", .noSuchKey, 2, 9), Failure("{{ 1 + }}", .syntax, 8),
            Failure("é {{ user", .syntax, 3), Failure("{{", .syntax, 1), Failure("{{ }}", .syntax, 4),
            Failure("{{ a }", .syntax, 6), Failure("{{ a } }", .syntax, 6), Failure("{{ a b }}", .syntax, 6),
            Failure("x {{ 'y }}", .syntax, 6), Failure("{{ missing }}", .unknownVariable, 4),
        ])
    func errors(failure: Failure) throws {
        let error = try #require(throws: ExpressionError.self) {
            try Template.compile(failure.source).render(Self.scope)
        }
        #expect(error.code == failure.code, "\(error)")
        #expect((error.position.line, error.position.column) == (failure.line, failure.column), "\(error)")
    }

    @Test("the limits hold for the whole text, not for each expression")
    func limits() throws {
        let template = try Template.compile(String(repeating: "{{ user.name }}", count: 100))
        #expect(try template.render(Self.scope).count == 300)
        #expect(throws: ExpressionError.self) { try template.render(Self.scope, limits: ExpressionLimits(cost: 150)) }
        #expect(throws: ExpressionError.self) {
            try template.render(Self.scope, limits: ExpressionLimits(resultSize: 399))
        }
    }

    @Test("references are gathered from all its expressions")
    func references() throws {
        let template = try Template.compile("{{ user.name }}\n{{ vars.x }}")
        #expect(template.references.map(\.name) == ["user", "vars"])
        #expect(template.references[1].position.line == 2)
    }
}
