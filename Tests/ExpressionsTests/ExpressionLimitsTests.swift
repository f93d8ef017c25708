import Core
import Expressions
import Testing

@Suite struct ExpressionLimitsTests {
    private func code(_ source: String, scope: [String: JSONValue] = [:]) throws -> ExpressionError.Code {
        try #require(throws: ExpressionError.self) { try Expression.compile(source).evaluate(scope) }.code
    }

    @Test(
        "deep nesting is refused by every road, and the limit itself is allowed",
        arguments: [
            ("(", "1", ")"), ("[", "1", "]"), ("!", "true", ""), ("size(", "''", ")"), ("[", "1", "].map(x, x)"),
        ])
    func depth(opening: String, middle: String, closing: String) throws {
        let deep = String(repeating: opening, count: 20_000 / opening.count) + middle
        #expect(try code(deep + String(repeating: closing, count: 10)) == .tooDeep)
        #expect(throws: Never.self) {
            try Expression.compile(
                String(repeating: opening, count: 45) + middle + String(repeating: closing, count: 45))
        }
    }

    @Test("a chain of operators or members counts as depth too")
    func chains() throws {
        #expect(try code("1" + String(repeating: " + 1", count: 5000)) == .tooDeep)
        #expect(try code("a" + String(repeating: ".b", count: 5000)) == .tooDeep)
    }

    @Test("text past the limit is refused before it is read")
    func length() throws {
        #expect(try code(String(repeating: " ", count: 40_000) + "1") == .tooLarge)
    }

    @Test("nested macros, doubling strings and comparing shared trees run out of cost")
    func cost() throws {
        let list = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
        #expect(
            try code("\(list).map(a, \(list).map(b, \(list).map(c, \(list).map(d, \(list).map(e, a)))))")
                == .costExceeded)
        let big: JSONValue = .string(String(repeating: "x", count: 100_000))
        #expect(
            try code("[1, 2, 3, 4, 5, 6, 7, 8, 9].map(i, \(list).map(j, s + s)).size()", scope: ["s": big])
                == .costExceeded)
        let wide: JSONValue = .array(Array(repeating: 1, count: 200_000))
        #expect(try code("w == w", scope: ["w": wide]) == .costExceeded)
        #expect(try code("w.all(x, true)", scope: ["w": wide]) == .costExceeded)
    }

    @Test("running out of cost is not absorbed by an operator")
    func costIsFinal() throws {
        let wide: JSONValue = .array(Array(repeating: 1, count: 200_000))
        #expect(try code("w == w || true", scope: ["w": wide]) == .costExceeded)
        #expect(try code("[1].exists(x, w == w)", scope: ["w": wide]) == .costExceeded)
    }

    @Test("a small tree in memory that is huge as text is refused as a result")
    func resultSize() throws {
        let big: JSONValue = .string(String(repeating: "x", count: 100_000))
        #expect(try code("[s, s, s, s].map(a, [a, a, a, a])", scope: ["s": big]) == .tooLarge)
        let small = try Expression.compile("[1, 2, 3]")
        #expect(try small.evaluate([:], limits: ExpressionLimits(resultSize: 4)) == [1, 2, 3])
        #expect(throws: ExpressionError.self) { try small.evaluate([:], limits: ExpressionLimits(resultSize: 3)) }
    }

    @Test(
        "ten megabytes of text end in an error or a value at once, whatever is done with them",
        arguments: [
            "s.size()", "s + s", "s.contains('b')", "s.replace('a', 'bb')", "s.split('')", "s.split('a')", "s == t",
            "s.matches('(a|aa)*$')", "s.reverse()", "'%s%s'.format([s, s])", "bytes(s)", "s.indexOf('b')",
            "[s, s, s].join()",
            "s.replace('', 'x')", "s.lowerAscii()", "strings.quote(s)", "regex.extractAll(s, 'a')", "s < t", "{s: 1}",
            "s in {t: 1}",
            "double(s)", "duration(s)", "timestamp(s)", "timestamp(0).getHours(s)", "''.matches(s)", "base64.decode(s)",
            "s",
        ])
    func bigText(source: String) throws {
        let start = ContinuousClock.now
        #expect(throws: ExpressionError.self) { try Expression.compile(source).evaluate(Self.bigScope) }
        #expect(start.duration(to: .now) < .seconds(5))
    }

    private static let bigScope: [String: JSONValue] = [
        "s": .string(String(repeating: "a", count: 10_000_000)), "t": .string(String(repeating: "a", count: 9_999_999)),
    ]

    @Test("values nested deep are refused where they are walked, not followed down the stack")
    func deepValues() throws {
        var deep: JSONValue = 1
        for _ in 0..<5_000 { deep = [deep] }
        for source in ["d == e", "d", "'%s'.format([d])"] {
            #expect(try code(source, scope: ["d": deep, "e": deep]) == .tooDeep)
        }
        #expect(try Expression.compile("d.flatten(9999).size()").evaluate(["d": deep]) == 1)
    }

    @Test("nested comprehensions over everything that grows run out of cost")
    func comprehensions() throws {
        #expect(
            try code("lists.range(1000).map(a, lists.range(1000).map(b, lists.range(1000)))") == .costExceeded)
        #expect(try code("cel.bind(a, lists.range(40000), [a, a, a].map(x, x + x + x))") == .costExceeded)
        #expect(try code("lists.range(5000).map(x, string(x)).distinct()") == .costExceeded)
        #expect(
            try code("regex.replace(lists.range(1000).map(x, 'a').join(), 'a', lists.range(5000).map(x, 'b').join())")
                == .costExceeded)
    }

    @Test("a cancelled task ends its evaluation")
    func cancellation() async throws {
        let expression = try Expression.compile("lists.range(3000).exists(x, lists.range(3000).exists(y, x + y < 0))")
        let task = Task {
            unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
            return Result { try expression.evaluate([:], limits: ExpressionLimits(cost: 100_000_000)) }
        }
        let error = try await #require(throws: ExpressionError.self) { _ = try await task.value.get() }
        #expect(error.code == .cancelled)
    }
}
