import Core
import Expressions
import Testing

@Suite struct ExpressionErrorTests {
    @Test(
        "what is no expression is refused where it goes wrong",
        arguments: [
            Failure("", .syntax, 1), Failure("1 +", .syntax, 4), Failure("1 2", .syntax, 3),
            Failure("(1", .syntax, 3), Failure("a = 1", .syntax, 3), Failure("a & b", .syntax, 3),
            Failure("[1, 2", .syntax, 6), Failure("{'a' 1}", .syntax, 6), Failure("a.1", .syntax, 2),
            Failure("'abc", .syntax, 1), Failure("'a\nb'", .syntax, 1), Failure(#"'a\q'"#, .syntax, 3),
            Failure(#"'\ud800'"#, .syntax, 2), Failure(#"'\u12'"#, .syntax, 2), Failure("'''a''", .syntax, 1),
            Failure("1x", .syntax, 2), Failure("1e", .syntax, 1), Failure("0x", .syntax, 1),
            Failure("a ? b", .syntax, 6),
            Failure("while", .syntax, 1), Failure("a.true", .syntax, 3), Failure("a\n  + #", .syntax, 2, 5),
            Failure("1ux", .syntax, 3), Failure(#"b'\u0041'"#, .syntax, 3),
            Failure("9223372036854775808", .overflow, 1), Failure("99999999999999999999", .overflow, 1),
            Failure("1e999", .overflow, 1), Failure("frob(1)", .unknownFunction, 1),
            Failure("'a'.matches('(')", .invalidPattern, 13), Failure("contains('a', 'b')", .unknownFunction, 1),
            Failure("size()", .wrongArguments, 1), Failure("has(a)", .wrongArguments, 1),
            Failure("[1].all(1, true)", .wrongArguments, 9), Failure("[1].all(x, true, true)", .wrongArguments, 5),
        ])
    func syntax(failure: Failure) throws {
        let error = try #require(throws: ExpressionError.self) { try Expression.compile(failure.source) }
        #expect(error.code == failure.code, "\(error)")
        #expect((error.position.line, error.position.column) == (failure.line, failure.column), "\(error)")
    }

    @Test(
        "what has no value fails at the operator, function or name at fault",
        arguments: [
            Failure("1 + 9223372036854775807", .overflow, 3), Failure("-9223372036854775808 - 1", .overflow, 22),
            Failure("4611686018427387904 * 2", .overflow, 21), Failure("-9223372036854775808 / -1", .overflow, 22),
            Failure("-(-9223372036854775808)", .overflow, 1), Failure("1u - 2u", .overflow, 4),
            Failure("int(1e19)", .overflow, 1), Failure("1 / 0", .divisionByZero, 3),
            Failure("1 % 0", .divisionByZero, 3), Failure("1 + 1.0", .typeMismatch, 3),
            Failure("1 + 1u", .typeMismatch, 3), Failure("5u % 0u", .divisionByZero, 4),
            Failure("1 + 'a'", .typeMismatch, 3), Failure("5.0 % 2.0", .typeMismatch, 5),
            Failure("1 < 'a'", .typeMismatch, 3), Failure("!1", .typeMismatch, 2),
            Failure("1 ? 2 : 3", .typeMismatch, 1), Failure("true && 1", .typeMismatch, 9),
            Failure("size(1)", .typeMismatch, 1), Failure("1.contains('a')", .typeMismatch, 3),
            Failure("'a' in 'abc'", .typeMismatch, 5), Failure("{1.5: 2}", .typeMismatch, 2),
            Failure("{'a': 1, 'a': 2}", .wrongArguments, 10), Failure("state.b", .noSuchKey, 7),
            Failure("state['b']", .noSuchKey, 6), Failure("state.a.c", .typeMismatch, 9),
            Failure("[1][1]", .indexOutOfRange, 4), Failure("[1][-1]", .indexOutOfRange, 4),
            Failure("[1][0.5]", .typeMismatch, 4), Failure("stat.a", .unknownVariable, 1),
            Failure("1 +\n  other", .unknownVariable, 2, 3), Failure("int('x')", .invalidConversion, 1),
            Failure("double('nan')", .invalidConversion, 1), Failure("bool('yes')", .invalidConversion, 1),
            Failure("1.5.map(x, x)", .typeMismatch, 1), Failure("[1].filter(x, x)", .typeMismatch, 15),
            Failure("'abc'.substring(2, 1)", .indexOutOfRange, 7), Failure("[1].join()", .typeMismatch, 5),
        ])
    func evaluation(failure: Failure) throws {
        let error = try #require(throws: ExpressionError.self) {
            try Expression.compile(failure.source).evaluate(["state": ["a": 1]])
        }
        #expect(error.code == failure.code, "\(error)")
        #expect((error.position.line, error.position.column) == (failure.line, failure.column), "\(error)")
    }

    @Test("an error reads as a sentence with its place")
    func description() throws {
        let error = try #require(throws: ExpressionError.self) { try Expression.compile("1 +\n1 + 'a'").evaluate([:]) }
        #expect(error.description == "line 2, column 3: '+' does not take int and string")
    }
}
