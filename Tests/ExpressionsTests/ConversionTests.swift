import Core
import Expressions
import Testing

/// CEL specification, "List of Standard Definitions" and "JSON Data Conversion".
@Suite struct ConversionTests {
    @Test(
        "conversions give what the specification's tests ask for",
        arguments: [
            Case("int(42u)", 42), Case("int(-123.456)", -123), Case("int('+7')", 7), Case("uint(1.9)", 1),
            Case("int(timestamp('2004-09-16T23:59:59Z'))", 1_095_379_199), Case("uint('300')", 300),
            Case("uint(1e19) == 10000000000000000000u", true),
            Case("double(18446744073709551615u)", 1.8446744073709552e19),
            Case("double('NaN') == double('NaN')", false), Case("double('-Infinity') < -1e308", true),
            Case("string(b'\\303\\277')", "ÿ"), Case("bytes('ÿ') == b'\\303\\277'", true),
            Case("bytes('\\377') == b'\\377'", false), Case("bool('TRUE')", true),
            Case("string(duration('90m'))", "5400s"),
            Case("string(timestamp('2009-02-13T23:31:30+01:00'))", "2009-02-13T22:31:30Z"),
            Case("type(type(1)) == type && type == type(int)", true), Case("dyn([1, 'one'])", [1, "one"]),
            Case("type(timestamp(0)) == google.protobuf.Timestamp", true),
            Case("type(duration('1s')) == google.protobuf.Duration", true),
            Case("type(optional.none())", "optional_type"),
        ])
    func conversions(example: Case) throws { try example.check() }

    @Test(
        "doubles read in base 10 with the digits they need and no more",
        arguments: [
            Case("string(1.0)", "1"), Case("string(-0.0)", "-0"), Case("string(123.456)", "123.456"),
            Case("string(1e21)", "1000000000000000000000"), Case("string(-4.5e-3)", "-0.0045"),
            Case("string(1.5e-7)", "0.00000015"), Case("string(0.1 + 0.2)", "0.30000000000000004"),
            Case("string(123456789012345680.0)", "123456789012345680"), Case("double(string(5e-324)) == 5e-324", true),
            Case("double(string(1.7976931348623157e308)) == 1.7976931348623157e308", true),
            Case("string(1.0 / 0.0) + string(-1.0 / 0.0) + string(0.0 / 0.0)", "Infinity-InfinityNaN"),
        ])
    func doubles(example: Case) throws { try example.check() }

    @Test(
        "values that JSON does not know become the text that the specification names",
        arguments: [
            Case("b'hello'", "aGVsbG8="), Case("timestamp('2020-01-02T03:04:05.678Z')", "2020-01-02T03:04:05.678Z"),
            Case("duration('1h0.5s')", "3600.5s"), Case("[0.0 / 0.0]", ["NaN"]), Case("5u", 5),
            Case("18446744073709551615u", "18446744073709551615"),
            Case("{1: 'a', true: 'b'}", ["1": "a", "true": "b"]),
            Case("[int, type(1.0)]", ["int", "double"]), Case("optional.none()", nil), Case("optional.of([1])", [1]),
        ])
    func json(example: Case) throws { try example.check() }

    @Test("two keys that read the same in JSON are refused as a result, not overwritten")
    func keys() throws {
        let error = try #require(throws: ExpressionError.self) {
            try Expression.compile("{1: 2, '1': 3}").evaluate([:])
        }
        #expect(error.code == .invalidConversion)
        #expect(try Expression.compile("{1: 2, '1': 3}['1']").evaluate([:]) == 3)
    }
}
