import Core
import Expressions
import Testing

/// Types checked before anything runs (CEL specification, "Gradual Type Checking").
@Suite struct CheckingTests {
    static let declarations = Declarations(schemas: [
        "input": ["type": "object", "properties": ["text": ["type": "string"], "count": ["type": "integer"]]],
        "state": [
            "type": "object",
            "properties": [
                "score": ["type": "number"], "done": ["type": "boolean"],
                "tags": ["type": "array", "items": ["type": "string"]],
                "grade": ["type": ["number", "null"]],
                "people": ["type": "array", "items": ["$ref": "#/$defs/person"]],
                "byName": ["type": "object", "additionalProperties": ["$ref": "#/$defs/person"]],
                "open": ["type": "object", "properties": ["a": ["type": "string"]], "additionalProperties": true],
            ],
            "$defs": [
                "person": [
                    "type": "object", "properties": ["name": ["type": "string"], "boss": ["$ref": "#/$defs/person"]],
                ]
            ],
        ],
        "vars": true,
    ])

    @Test(
        "what can work has no problem and the type that is known",
        arguments: [
            ("input.text.size() > 3", "bool"), ("state.score * 2.0 + 1.0", "double"), ("state.score + 1", "number"),
            ("state.tags.map(t, t.upperAscii())", "list(string)"), ("state.people[0].name", "string"),
            ("state.people.filter(p, p.boss.boss.name == 'x').map(p, p.name)", "list(string)"),
            ("state.byName['ana'].name", "string"),
            ("state.byName.exists(n, n.startsWith('a'))", "bool"), ("state.open.anything.at.all", "dyn"),
            ("vars.x + 1", "dyn"),
            ("vars.x.y[3].size() == 2 && vars.done", "bool"), ("state.?grade.orValue(0) > 10", "bool"),
            ("state.grade == null", "bool"),
            ("[1, 2].map(x, string(x)).join(',')", "string"), ("{'a': 1, 'b': 'x'}.b", "string"),
            ("[1, 'a'][0]", "dyn"),
            ("timestamp(input.text) - duration('1h')", "timestamp"), ("timestamp(0) - timestamp(1)", "duration"),
            ("true ? 1 : 2.5", "dyn"), ("cel.bind(s, input.text, s + s)", "string"),
            ("state.tags.first().value()", "string"),
            ("math.greatest(input.count, 3) >= 2", "bool"), ("type(1) == int", "bool"), ("dyn(1) == 'a'", "bool"),
            ("regex.extract(input.text, 'a').optMap(x, x.size()).orValue(0)", "int"), ("1 == 1.0 && 1u in [1]", "bool"),
            ("state.people.sortBy(p, p.name)[0].name", "string"),
            ("{'a': 1}.transformMap(k, v, string(v))", "map(string, string)"),
            ("[?state.?score].size()", "int"), ("'%s'.format([1, 'a'])", "string"),
            ("lists.range(3).sort().slice(0, 1)", "list(int)"),
        ])
    func valid(source: String, type: String) {
        let result = Expression.check(source, in: Self.declarations)
        #expect(result.problems.isEmpty, "\(result.problems)")
        #expect(result.type.description == type)
        #expect(result.compiled != nil)
    }

    /// An expression and each of its problems: code and column.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let source: String
        let problems: [(ExpressionError.Code, Int)]

        init(_ source: String, _ problems: (ExpressionError.Code, Int)...) {
            self.source = source
            self.problems = problems
        }

        var testDescription: String { source }
    }

    @Test(
        "every problem is found, with its place",
        arguments: [
            Wrong("inpt.text", (.unknownVariable, 1)), Wrong("state.scor > 1", (.unknownField, 7)),
            Wrong("frob(stat.x) + state.foo", (.unknownFunction, 1), (.unknownVariable, 6), (.unknownField, 22)),
            Wrong("input.text + 1", (.typeMismatch, 12)), Wrong("input.text > 3", (.typeMismatch, 12)),
            Wrong("1 + 1.0", (.typeMismatch, 3)), Wrong("1 == 'a'", (.typeMismatch, 3)),
            Wrong("!input.text", (.typeMismatch, 8)),
            Wrong("state.done && input.count", (.typeMismatch, 21)), Wrong("input.text.size", (.typeMismatch, 12)),
            Wrong("input.count.size()", (.typeMismatch, 13)), Wrong("state.tags.map(t, t + 1)", (.typeMismatch, 21)),
            Wrong("state.tags.exists(t, t.foo)", (.typeMismatch, 24)),
            Wrong("input.count.map(x, x)", (.typeMismatch, 7)),
            Wrong("state.people[0].nme", (.unknownField, 17)), Wrong("state.people['a']", (.typeMismatch, 13)),
            Wrong("state['scor']", (.unknownField, 7)), Wrong("3 in state.tags", (.typeMismatch, 3)),
            Wrong("'a' in input.text", (.typeMismatch, 5)), Wrong("has(state.missing)", (.unknownField, 11)),
            Wrong("-input.text", (.typeMismatch, 1)), Wrong("[1].filter(x, x)", (.typeMismatch, 15)),
            Wrong("input.text.matches('[')", (.invalidPattern, 20)),
            Wrong("input.text.contains(1)", (.typeMismatch, 12)),
            Wrong("input.text ? 1 : 2", (.typeMismatch, 7)), Wrong("{[1]: 2}", (.typeMismatch, 2)),
            Wrong("{1: 2}.a", (.typeMismatch, 8)), Wrong("{'a': 1}.b", (.unknownField, 10)),
            Wrong("timestamp(true)", (.typeMismatch, 1)),
            Wrong("input.text.orValue(1)", (.typeMismatch, 12)), Wrong("size()", (.wrongArguments, 1)),
            Wrong("[1].map(x, x + y)", (.unknownVariable, 16)), Wrong("cel.bind(x, 1, x.y)", (.typeMismatch, 18)),
            Wrong("timestamp(0) < 1", (.typeMismatch, 14)), Wrong("vars.x + true", (.typeMismatch, 8)),
            Wrong("state.byName.ana.age", (.unknownField, 18)), Wrong("1 +", (.syntax, 4)),
        ])
    func wrong(example: Wrong) {
        let result = Expression.check(example.source, in: Self.declarations)
        #expect(result.problems.map(\.code) == example.problems.map(\.0), "\(result.problems)")
        #expect(result.problems.map(\.position.column) == example.problems.map(\.1), "\(result.problems)")
    }

    @Test("a name that differs by a letter is hinted at")
    func hints() {
        let result = Expression.check("inpt.text == state.scor", in: Self.declarations)
        #expect(
            result.problems.map(\.message) == [
                "unknown variable 'inpt'; did you mean 'input'?", "unknown field 'scor'; did you mean 'score'?",
            ])
    }

    @Test("the type that is wanted is required of the whole")
    func expectation() {
        #expect(
            Expression.check("input.text", in: Self.declarations, expecting: .bool).problems.map(\.code) == [
                .typeMismatch
            ])
        #expect(Expression.check("vars.x", in: Self.declarations, expecting: .bool).problems.isEmpty)
        #expect(Expression.check("state.score", in: Self.declarations, expecting: .number).problems.isEmpty)
    }

    @Test("a schema that names itself over and over makes a type of bounded size")
    func recursiveSchema() {
        let names = (0..<40).map { "n\($0)" }
        var definitions = JSONObject()
        for (index, name) in names.enumerated() {
            let next: JSONValue = ["$ref": .string("#/$defs/\(names[(index + 1) % names.count])")]
            definitions.append(name, ["type": "object", "properties": ["l": next, "r": next]])
        }
        let schema: JSONValue = ["$ref": "#/$defs/n0", "$defs": .object(definitions)]
        let declarations = Declarations(schemas: ["state": schema])
        #expect(Expression.check("state.l.r.l.r", in: declarations).problems.isEmpty)
        #expect(Expression.check("state.l.x", in: declarations).problems.map(\.code) == [.unknownField])
    }

    @Test("a template's problems are all found, in text order, and braces that nothing opened too")
    func templates() {
        let source = "Hi {{ inpt.text }}\n{{ state.scor }} {{ 1 + }} {{ input.text }} }} {\"a\":{\"b\":1}} {{ input"
        let result = Template.check(source, in: Self.declarations)
        #expect(result.problems.map(\.code) == [.unknownVariable, .unknownField, .syntax, .syntax, .syntax])
        #expect(
            result.problems.map { "\($0.position.line):\($0.position.column)" } == [
                "1:7", "2:10", "2:25", "2:45", "2:62",
            ])
        #expect(result.compiled == nil)
        #expect(Template.check("{{ '{{' }} {{ input.text }} {{ '}}' }}", in: Self.declarations).problems.isEmpty)
    }

    @Test("many problems are cut off, not gathered without end")
    func bounded() {
        let source = "[" + (0..<3_000).map { _ in "q" }.joined(separator: ", ") + "]"
        #expect(Expression.check(source, in: Self.declarations).problems.count == 100)
    }
}
