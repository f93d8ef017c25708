import Core
import Expressions
import Testing

/// Regular expressions in the syntax of RE2 (CEL specification, "Regular Expressions").
@Suite struct PatternTests {
    /// A text, a pattern, and whether the one matches anywhere in the other.
    struct Match: Sendable, CustomTestStringConvertible {
        let text: String
        let pattern: String
        let matches: Bool

        init(_ text: String, _ pattern: String, _ matches: Bool) {
            self.text = text
            self.pattern = pattern
            self.matches = matches
        }

        var testDescription: String { pattern }
    }

    @Test(
        "operators, classes, anchors, flags and escapes match what RE2 matches",
        arguments: [
            Match("abc", "b", true), Match("abc", "^b", false), Match("abc", "a.c", true), Match("a\nc", "a.c", false),
            Match("a\nc", "(?s)a.c", true), Match("colour", "colou?r", true), Match("aaaa", "^a{2,3}$", false),
            Match("aaa", "^a{2,}$", true), Match("a{,2}", "^a{,2}$", true), Match("ab", "a|", true),
            Match("", "", true),
            Match("xay", "[a-c]", true), Match("]", "^[]]$", true), Match("-", "[a-]", true), Match("^", "[x^]", true),
            Match("é", "^[^a-z]$", true), Match("b", "[[:alpha:]]", true), Match("b", "[[:^alpha:]]", false),
            Match("٣", #"\d"#, false), Match("٣", #"\p{Nd}"#, true), Match("é", #"^\pL$"#, true),
            Match("é", #"\PL"#, false),
            Match("é", #"\p{^L}"#, false), Match("a1", #"^[\w]+$"#, true), Match("é", #"^\w$"#, false),
            Match("-", #"[\W]"#, true),
            Match("foo bar", #"o\b"#, true), Match("foobar", #"o\bb"#, false), Match("foobar", #"o\Bb"#, true),
            Match("ab\ncd", "(?m)^cd$", true), Match("ab\ncd", "(?m)b$", true), Match("ab\ncd", "^cd$", false),
            Match("ab\n", "b$", false),
            Match("ab", #"b\z"#, true),
            Match("FOO", "(?i)foo", true), Match("FOO", "f(?i)oo", false), Match("fOO", "f(?i:oo)", true),
            Match("fOx", "f(?i:o)X", false), Match("É", "(?i)é", true), Match("É", "(?i)[à-ÿ]", true),
            Match("Σς", "(?i)^σσ$", true),
            Match("a.b", #"\Qa.b\E$"#, true), Match("axb", #"\Qa.b\E"#, false), Match("A", #"\x41"#, true),
            Match("😀", #"^\x{1F600}$"#, true), Match("A", #"\101"#, true), Match("\t", #"\t"#, true),
            Match("ab", "(?:a)(?P<n>b)", true),
            Match("aab", "a+?b", true), Match("aXbX", "^a.*X$", true), Match("+", #"\+"#, true),
            Match("/", #"\/"#, true),
        ])
    func matching(example: Match) throws {
        let expression = try Expression.compile("text.matches(pattern)")
        let scope: [String: JSONValue] = ["text": .string(example.text), "pattern": .string(example.pattern)]
        #expect(try expression.evaluate(scope) == .bool(example.matches))
    }

    @Test(
        "extract, extractAll and replace take groups and the leftmost, longest-preferred match",
        arguments: [
            Case("regex.extract('order 66', '([0-9]+)').value()", "66"),
            Case("regex.extract('x', '[0-9]').hasValue()", false),
            Case("regex.extract('abc', 'b').orValue('')", "b"),
            Case("regex.extractAll('a1b22', '[0-9]+')", ["1", "22"]),
            Case("regex.extractAll('k=v;x=y', '(\\\\w)=')", ["k", "x"]),
            Case("regex.replace('aXbX', 'X', '-')", "a-b-"),
            Case("regex.replace('aXbX', 'X', '-', 1)", "a-bX"),
            Case(#"regex.replace('ab', '(a)(b)', r'\2\1\0')"#, "baab"),
            Case("regex.replace('abc', '', '.')", ".a.b.c."), Case("regex.replace('baac', 'a*', 'x')", "xbxcx"),
            Case("regex.extract('aaa', 'a+?').value()", "a"), Case("regex.extract('aaa', '(?U)a+').value()", "a"),
            Case("regex.extract('ab', 'a|ab').value()", "a"),
        ])
    func extraction(example: Case) throws { try example.check() }

    @Test(
        "a wrong pattern is found when the expression is compiled, with its place",
        arguments: [
            Failure("x.matches('(')", .invalidPattern, 11), Failure("x.matches('a)')", .invalidPattern, 11),
            Failure("x.matches('[z-a]')", .invalidPattern, 11), Failure("x.matches('a**')", .invalidPattern, 11),
            Failure("x.matches('*')", .invalidPattern, 11), Failure("x.matches('a{1001}')", .invalidPattern, 11),
            Failure("x.matches('a{2,1}')", .invalidPattern, 11), Failure("x.matches('(?=a)')", .invalidPattern, 11),
            Failure(#"x.matches(r'(a)\1')"#, .invalidPattern, 11),
            Failure(#"x.matches(r'\p{Klingon}')"#, .invalidPattern, 11),
            Failure("x.matches('(?z)a')", .invalidPattern, 11), Failure("x.matches('[[:x:]]')", .invalidPattern, 11),
            Failure(#"x.matches(r'\q')"#, .invalidPattern, 11),
            Failure("x.matches('((a{100}){100}){100}')", .invalidPattern, 11),
            Failure("x.matches('((){1000}){1000}')", .invalidPattern, 11),
            Failure("x.matches('(?P<a>.)(?P<a>.)')", .invalidPattern, 11),
            Failure("x.matches('(?:(?:){1000}){1000}')", .invalidPattern, 11),
            Failure("true || x.matches('[')", .invalidPattern, 19),
        ])
    func wrong(failure: Failure) throws { try failure.check(whenCompiled: true) }

    @Test("a pattern that would make others run for ever takes time linear in the text")
    func bombs() throws {
        let text: JSONValue = .string(String(repeating: "a", count: 20_000) + "!")
        for pattern in ["(a*)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)x", "(a?){500}a{500}b"] {
            let expression = try Expression.compile("text.matches('\(pattern)')")
            let outcome = Result { try expression.evaluate(["text": text]) }
            switch outcome {
            case .success(let value): #expect(value == false)
            case .failure(let error): #expect((error as? ExpressionError)?.code == .costExceeded)
            }
        }
    }

    @Test("patterns nested too deep, too long or too many are refused before they take memory")
    func sizes() throws {
        let scope: [String: JSONValue] = [
            "deep": .string(String(repeating: "(", count: 1_000) + String(repeating: ")", count: 1_000)),
            "long": .string(String(repeating: "a", count: 3_000)),
        ]
        for name in ["deep", "long"] {
            let error = try #require(throws: ExpressionError.self) {
                try Expression.compile("''.matches(\(name))").evaluate(scope)
            }
            #expect(error.code == .invalidPattern)
        }
        let many = (1...30).map { "x.matches('a{\(900 + $0)}')" }.joined(separator: " || ")
        #expect(throws: ExpressionError.self) { try Expression.compile(many) }
    }
}
