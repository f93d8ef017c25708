import Core
import Expressions
import Testing

@Suite struct ExpressionValuesTests {
    @Test(
        "arithmetic keeps integers exact, doubles as IEEE 754 has them, and numbers of JSON as the other side wants them",
        arguments: [
            ("7 / 2", 3), ("-7 / 2", -3), ("-7 % 3", -1), ("7.0 / 2.0", 3.5), ("data.seven / 2.0", 3.5),
            ("1 + data.half", 1.5), ("data.seven + data.half", 7.5), ("data.seven / 2", 3), ("2.0 * data.seven", 14.0),
            ("(data.seven + 1) * 0.5", 4.0), ("1.0 / 0.0", "Infinity"), ("-1e308 * 10.0", "-Infinity"),
            ("0.0 / 0.0", "NaN"), ("5u - 3u", 2), ("18446744073709551615u", "18446744073709551615"),
            ("9223372036854775807 - 1", .integer(.max - 1)), ("'a' + 'b'", "ab"), ("[1] + [2]", [1, 2]),
        ] as [(String, JSONValue)])
    func arithmetic(source: String, expected: JSONValue) throws {
        #expect(try Expression.compile(source).evaluate(["data": ["seven": 7, "half": 0.5]]) == expected)
    }

    @Test(
        "equality compares numbers by value and never mistakes one type for another",
        arguments: [
            ("1 == 1.0", true), ("[1, {'a': 2.0}] == [1.0, {'a': 2}]", true), ("1 == '1'", false),
            ("null == false", false), ("{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", true), ("'a' != 'b'", true),
            ("9007199254740993 == 9007199254740992.0", false), ("9223372036854775807 < 9223372036854775808.0", true),
            ("-1 > -1.5", true), ("-2 < -1.5", true), ("1 < 1.5 && 2 > 1.5 && 2 >= 2.0 && 2 <= 2.0", true),
            ("'Z' < 'a' && 'a' < 'é' && 'é' < '😀'", true), ("false < true", true), (#"'\u00e9' == 'e\u0301'"#, false),
        ])
    func comparison(source: String, expected: Bool) throws {
        #expect(try Expression.compile(source).evaluate([:]) == .bool(expected))
    }

    @Test(
        "functions give what the specification says",
        arguments: [
            ("size('héé😀')", 4), ("'abc'.size()", 3), ("size([1, 2])", 2), ("{'a': 1}.size()", 1),
            ("'course'.contains('our')", true), ("'aaab'.contains('aab')", true), ("''.contains('')", true),
            ("'abc'.startsWith('ab')", true), ("'abc'.endsWith('bc')", true), ("'abc'.endsWith('abcd')", false),
            ("'ÀBc'.lowerAscii()", "Àbc"), ("'abç'.upperAscii()", "ABç"), (#"' a b\n'.trim()"#, "a b"),
            ("'a,b,,c'.split(',')", ["a", "b", "", "c"]), ("'né'.split('')", ["n", "é"]),
            ("['a', 'b'].join('-')", "a-b"), ("['a', 'b'].join()", "ab"), ("'aXbX'.replace('X', 'yy')", "ayybyy"),
            ("'tacocat'.indexOf('co')", 2), ("'été'.indexOf('t')", 1), ("'a'.indexOf('b')", -1),
            ("'tacocat'.substring(4)", "cat"), ("'tacocat'.substring(0, 4)", "taco"), ("'é'.substring(1)", ""),
            ("int(3.9)", 3), ("int(-3.9)", -3), ("int('-42')", -42), ("double('2.5')", 2.5), ("double(2)", 2.0),
            ("string(2)", "2"), ("string(2.0)", "2"), ("string(0.25)", "0.25"), ("string(true)", "true"),
            ("bool('true')", true), ("bool('0')", false), ("dyn(1) + 1", 2),
        ] as [(String, JSONValue)])
    func functions(source: String, expected: JSONValue) throws {
        #expect(try Expression.compile(source).evaluate([:]) == expected)
    }

    @Test("type() tells the types apart and compares with their names")
    func types() throws {
        let source = """
            [type(null), type(true), type(1), type(1.0), type(''), type([]), type({})] \
            == [null_type, bool, int, double, string, list, map]
            """
        #expect(try Expression.compile(source).evaluate([:]) == true)
        #expect(try Expression.compile("int").evaluate(["int": "mine"]) == "mine")
    }
}
