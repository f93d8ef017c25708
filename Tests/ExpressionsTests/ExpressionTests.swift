import Core
import Expressions
import Testing

@Suite struct ExpressionTests {
    /// The state that the examples read.
    static let scope: [String: JSONValue] = [
        "state": [
            "score": 7, "ratio": 0.5, "name": "Zoé", "tags": ["ohm", "volt"], "done": true, "empty": [:],
            "grades": ["ana": 12, "bob": 9], "package": "kit",
        ],
        "input": ["text": "What is l'intensité?"],
        "nothing": nil,
    ]

    @Test(
        "operators bind by the precedence of the specification",
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 4 - 3", 3), ("2 * 7 % 4", 2), ("-2 + 3", 1), ("- -2", 2),
            ("1 + 1 == 2", true), ("true || false && false", true), ("!false && true", true), ("!!true", true),
            ("false ? 1 : true ? 2 : 3", 2), ("1 < 2 == true", true), ("1 in [1] && 2 in [2]", true),
            ("-state.score", -7), ("1 == 1 ? 'a' : 'b'", "a"),
        ] as [(String, JSONValue)])
    func precedence(source: String, expected: JSONValue) throws {
        #expect(try Expression.compile(source).evaluate(Self.scope) == expected)
    }

    @Test(
        "literals are read as the specification writes them",
        arguments: [
            ("0x1F", 31), ("-9223372036854775808", .integer(.min)), ("-0x10", -16), ("1.5e3", 1500.0), (".5", 0.5),
            ("1e-2", 0.01), ("true", true), ("null", nil), ("[1, 'a', [true],]", [1, "a", [true]]),
            ("{'a': 1, 'b': {'c': [2]},}", ["a": 1, "b": ["c": [2]]]), ("1 // one", 1), ("[]", []), ("{}", [:]),
        ] as [(String, JSONValue)])
    func literals(source: String, expected: JSONValue) throws {
        #expect(try Expression.compile(source).evaluate([:]) == expected)
    }

    @Test(
        "strings take both quotes, three quotes, escapes and the raw form",
        arguments: [
            (#"'it\'s'"#, "it's"), (#""a\tb\n\\""#, "a\tb\n\\"), (#"'\x41\u00e9\U0001F600\101'"#, "Aé😀A"),
            (#"r'\n{{'"#, #"\n{{"#), ("'''a\n'b' \"c\"'''", "a\n'b' \"c\""), (#""""x"y""""#, #"x"y"#),
            (#"'\a\b\f\v\r\?\`'"#, "\u{07}\u{08}\u{0C}\u{0B}\r?`"), (#"r"\"""#, #"\""#),
        ])
    func strings(source: String, expected: String) throws {
        #expect(try Expression.compile(source).evaluate([:]) == .string(expected))
    }

    @Test(
        "members and elements are reached by dots and brackets",
        arguments: [
            ("state.name", "Zoé"), ("state['name']", "Zoé"), ("state.tags[1]", "volt"), ("state.tags[1.0]", "volt"),
            ("state.package", "kit"), (".state.score", 7), ("{'a': [1, 2]}.a[0]", 1), ("has(state.name)", true),
            ("has(state.grade)", false), ("has(state.empty.x)", false), ("'ana' in state.grades", true),
            ("'ohm' in state.tags", true), ("1 in state.grades", false), ("nothing == null", true),
        ] as [(String, JSONValue)])
    func access(source: String, expected: JSONValue) throws {
        #expect(try Expression.compile(source).evaluate(Self.scope) == expected)
    }

    @Test(
        "macros bind their variable to elements of lists and keys of maps",
        arguments: [
            ("[1, 2, 3].all(x, x > 0)", true), ("[1, 2, 3].exists(x, x > 2)", true), ("[].all(x, false)", true),
            ("[].exists(x, true)", false), ("[1, 2, 2].exists_one(x, x == 2)", false),
            ("[1, 2, 3].existsOne(x, x == 2)", true), ("[1, 2, 3].filter(x, x % 2 == 1)", [1, 3]),
            ("[1, 2].map(x, x * x)", [1, 4]), ("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]),
            ("state.grades.filter(name, state.grades[name] > 10)", ["ana"]),
            ("[[1], [2, 3]].map(x, x.map(y, y + size(x)))", [[2], [4, 5]]),
            ("[1].map(state, state + 1)", [2]), ("[1, 2].map(x, [3].map(x, x)) == [[3], [3]]", true),
        ] as [(String, JSONValue)])
    func macros(source: String, expected: JSONValue) throws {
        #expect(try Expression.compile(source).evaluate(Self.scope) == expected)
    }

    @Test("an error gives way to a deciding value on the other side of && and ||, and inside all and exists")
    func absorption() throws {
        for source in [
            "state.missing || true", "true || state.missing", "!(state.missing && false)", "!(false && 1 / 0 == 1)",
            "[0, 1].exists(x, 1 / x == 1)", "![0, 2].all(x, 1 / x == 1)", "(1 + 'a' == 2) || state.done",
        ] {
            #expect(try Expression.compile(source).evaluate(Self.scope) == true, "\(source)")
        }
        #expect(throws: ExpressionError.self) { try Expression.compile("state.missing || false").evaluate(Self.scope) }
        #expect(throws: ExpressionError.self) { try Expression.compile("[0].all(x, 1 / x > 0)").evaluate([:]) }
    }

    @Test("the other branch of a conditional is not evaluated")
    func lazyBranches() throws {
        #expect(try Expression.compile("has(state.x) ? state.x : 'none'").evaluate(Self.scope) == "none")
    }

    @Test("references name the variables that the scope has to give, with their places, and no macro variable")
    func references() throws {
        let expression = try Expression.compile("[1].map(x, x + y) == vars.z && type(y) == int")
        #expect(expression.references.map(\.name) == ["y", "vars", "y"])
        #expect(expression.references.map(\.position.column) == [16, 22, 37])
    }
}
