import Core
import Expressions
import Testing

/// The strings extension (cel-spec, doc/extensions/strings.md, and its conformance tests).
@Suite struct StringExtensionTests {
    @Test(
        "positions count code points",
        arguments: [
            Case("'tacocat'.charAt(3)", "o"), Case("'tacocat'.charAt(7)", ""), Case("'©αT'.charAt(1)", "α"),
            Case("'tacocat'.indexOf('')", 0), Case("'tacocat'.indexOf('ac')", 1), Case("'tacocat'.indexOf('a', 3)", 5),
            Case("'tacocat'.indexOf('none')", -1), Case("'ta©o©αT'.indexOf('©')", 2), Case("'ab'.indexOf('', 2)", 2),
            Case("'tacocat'.lastIndexOf('at')", 5), Case("'tacocat'.lastIndexOf('')", 7),
            Case("'tacocat'.lastIndexOf('a', 4)", 1), Case("'ta©o©αT'.lastIndexOf('©', 6)", 4),
            Case("'tacocat'.lastIndexOf('none')", -1), Case("'a'.lastIndexOf('abc')", -1),
            Case("'tacocat'.lastIndexOf('', 3)", 3), Case("'tacocat'.substring(4)", "cat"),
            Case("'ta©o©αT'.substring(2, 6)", "©o©α"), Case("'a'.substring(1)", ""),
        ])
    func positions(example: Case) throws { try example.check() }

    @Test(
        "strings are cut and joined as often as asked",
        arguments: [
            Case("'12 days 12 hours'.replace('{0}', '2')", "12 days 12 hours"),
            Case("'{0} days {0} hours'.replace('{0}', '2', 1)", "2 days {0} hours"),
            Case("'abc'.replace('', '-')", "-a-b-c-"),
            Case("'abc'.replace('', '-', 2)", "-a-bc"), Case("'a'.replace('a', 'b', 0)", "a"),
            Case("'hello world'.split(' ')", ["hello", "world"]), Case("'a,b,c'.split(',', 2)", ["a", "b,c"]),
            Case("'a,b'.split(',', 0)", []), Case("'a,b'.split(',', 1)", ["a,b"]),
            Case("'héo'.split('', 2)", ["h", "éo"]),
            Case("['x', 'y'].join()", "xy"), Case("[].join('-')", ""), Case("'stressed'.reverse()", "desserts"),
            Case("'gums'.reverse() + '😀é'.reverse()", "smugé😀"), Case(#"' \f\n a '.trim()"#, "a"),
            Case(#"strings.quote('a "b"\n\t\\é')"#, #""a \"b\"\n\t\\é""#),
        ])
    func pieces(example: Case) throws { try example.check() }

    @Test(
        "format() writes each kind of value",
        arguments: [
            Case("'%% %s%%'.format(['x'])", "% x%"), Case("'%d %s'.format([1, 'A'])", "1 A"),
            Case("'%.3f|%f|%.0f'.format([1.2345, 2.71828, 2.5])", "1.234|2.718280|2"),
            Case("'%e %.1e'.format([2.71828, -3.14])", "2.718280e+00 -3.1e+00"), Case("'%f'.format([1u])", "1.000000"),
            Case("'%b %b %b'.format([5, true, -3])", "101 1 -11"), Case("'%o'.format([11u])", "13"),
            Case("'%x %X'.format([30, -30])", "1e -1E"),
            Case("'%x'.format(['Hello world!'])", "48656c6c6f20776f726c6421"),
            Case("'%X'.format([b'byte'])", "62797465"),
            Case("'%d %e'.format([double('NaN'), double('-Infinity')])", "NaN -Infinity"),
            Case(
                "'%s'.format([['abc', 3.14, null, [9, 8], timestamp('2023-02-03T23:31:20Z')]])",
                "[abc, 3.14, null, [9, 8], 2023-02-03T23:31:20Z]"),
            Case("'%s'.format([{'strKey': 'x', 6: duration('422s'), true: 42}])", "{6: 422s, strKey: x, true: 42}"),
            Case("'%s %s'.format([type(1), b'x\\xff\\xfey'])", "int x\u{FFFD}y"),
        ])
    func format(example: Case) throws { try example.check() }

    @Test(
        "positions outside, unknown conversions and wrong values are errors",
        arguments: [
            Failure("'tacocat'.charAt(30)", .indexOutOfRange, 11),
            Failure("'tacocat'.indexOf('a', 30)", .indexOutOfRange, 11),
            Failure("'tacocat'.lastIndexOf('a', -1)", .indexOutOfRange, 11),
            Failure("'tacocat'.substring(9)", .indexOutOfRange, 11),
            Failure("'abc'.substring(-1)", .indexOutOfRange, 7),
            Failure("'%a'.format([1])", .wrongArguments, 6), Failure("'%E'.format([1.5])", .wrongArguments, 6),
            Failure("'%d %d'.format([1])", .indexOutOfRange, 9), Failure("'%b'.format(['a'])", .typeMismatch, 6),
            Failure("'%d'.format([duration('1s')])", .typeMismatch, 6), Failure("'%o'.format(['a'])", .typeMismatch, 6),
            Failure("'%x'.format([0.5])", .typeMismatch, 6), Failure("'%.999f'.format([0.5])", .wrongArguments, 10),
            Failure("'%'.format([1])", .wrongArguments, 5), Failure("'a'.split(1)", .typeMismatch, 5),
        ])
    func errors(failure: Failure) throws { try failure.check() }
}
