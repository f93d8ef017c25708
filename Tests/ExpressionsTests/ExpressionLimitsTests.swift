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
}
