import Core
import Expressions
import Testing

/// Optional values, and the extensions for lists, sets, math, encoders, bindings and two-variable macros.
@Suite struct ExtensionTests {
    static let scope: [String: JSONValue] = [
        "state": ["name": "Zoé", "items": [["id": 1], ["id": 2]], "none": nil, "my-key": 5]
    ]

    @Test(
        "optional access gives a value or nothing, and what follows stays optional",
        arguments: [
            Case("state.?name.orValue('x')", "Zoé"), Case("state.?missing.orValue('x')", "x"),
            Case("state.?missing.deep.deeper.orValue('x')", "x"), Case("state.?items[0].id.value()", 1),
            Case("state.?items[9].id.hasValue()", false), Case("state.items[?0].hasValue()", true),
            Case("state.items[?7].optMap(i, i.id).orValue(0)", 0),
            Case("state.items[?1].optMap(i, i.id * 10).value()", 20),
            Case("state[?'name'].optFlatMap(n, state.?missing).hasValue()", false),
            Case("state.?missing.or(state.?name).value()", "Zoé"), Case("has(state.?missing.x)", false),
            Case("optional.of(1) == optional.of(1.0)", true), Case("optional.none() == optional.of(null)", false),
            Case("optional.ofNonZeroValue('').hasValue()", false),
            Case("optional.ofNonZeroValue([0]).hasValue()", true),
            Case("[?state.?name, ?state.?missing]", ["Zoé"]),
            Case("{?'n': state.?name, ?'m': state.?missing}", ["n": "Zoé"]),
            Case("[optional.of(1), optional.none()].unwrapOpt()", [1]),
            Case("state.`my-key` + state[?'my-key'].value()", 10),
            Case("type(optional.none()) == optional_type", true), Case("state.?none.value()", nil),
        ])
    func optionals(example: Case) throws { try example.check(Self.scope) }

    @Test(
        "lists are sorted, flattened, cut and compared as sets",
        arguments: [
            Case("[3, 1, 2].sort()", [1, 2, 3]), Case("['b', 'a'].sort()", ["a", "b"]),
            Case("[2.5, 1, 3u].sort()", [1, 2.5, 3]),
            Case("[{'n': 'b', 'a': 1}, {'n': 'a', 'a': 2}].sortBy(p, p.n).map(p, p.a)", [2, 1]),
            Case("[[1, 2], [3, [4]]].flatten()", [1, 2, 3, [4]]),
            Case("[1, [2, [3, [4]]]].flatten(2)", [1, 2, 3, [4]]),
            Case("[1, 2, 1, 1.0, 'a', 'a'].distinct()", [1, 2, "a"]), Case("[1, 2, 3, 4].slice(1, 3)", [2, 3]),
            Case("[1, 2].reverse()", [2, 1]), Case("[1, 2].first().value() + [1, 2].last().value()", 3),
            Case("[].first().hasValue()", false), Case("lists.range(3)", [0, 1, 2]), Case("lists.range(-1)", []),
            Case("sets.contains([1, 2, 3], [2, 1])", true), Case("sets.contains([1], [1, 2])", false),
            Case("sets.equivalent([1, 2, 1], [2u, 1.0])", true), Case("sets.intersects([1, 2], [2, 3])", true),
            Case("sets.intersects([], [1])", false),
        ])
    func lists(example: Case) throws { try example.check() }

    @Test(
        "math rounds, compares and moves bits",
        arguments: [
            Case("math.greatest(1, 2.5, 2u)", 2.5), Case("math.least([3, -1, 2])", -1), Case("math.greatest(5)", 5),
            Case("math.ceil(1.2)", 2.0), Case("math.floor(-1.2)", -2.0), Case("math.round(-1.5)", -2.0),
            Case("math.trunc(-1.9)", -1.0),
            Case("math.abs(-3) + math.sign(-3)", 2), Case("math.abs(-1.5)", 1.5), Case("math.isNaN(0.0 / 0.0)", true),
            Case("math.isInf(1.0 / 0.0) && !math.isFinite(1.0 / 0.0)", true), Case("math.sqrt(81)", 9.0),
            Case("math.bitAnd(12, 10)", 8), Case("math.bitOr(12u, 10u)", 14), Case("math.bitXor(12, 10)", 6),
            Case("math.bitNot(0)", -1),
            Case("math.bitShiftLeft(1, 4)", 16), Case("math.bitShiftLeft(1, 64)", 0),
            Case("math.bitShiftRight(-1, 60)", 15),
        ])
    func math(example: Case) throws { try example.check() }

    @Test(
        "macros with two variables give index and element, or key and value",
        arguments: [
            Case("[2, 3].all(i, v, i < v)", true), Case("{'a': 1}.exists(k, v, k == 'a' && v == 1)", true),
            Case("[5, 5].exists_one(i, v, i == 1)", true),
            Case("['a', 'b'].transformList(i, v, v + string(i))", ["a0", "b1"]),
            Case("{'a': 1, 'b': 2}.transformList(k, v, v > 1, k)", ["b"]),
            Case("{'a': 1}.transformMap(k, v, v * 2)", ["a": 2]),
            Case("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v)", ["b": 2]),
            Case("{'a': 'x'}.transformMapEntry(k, v, {v: k})", ["x": "a"]),
            Case("cel.bind(x, 2, cel.bind(y, x + 1, x * y))", 6),
            Case("cel.bind(x, [1, 2], x.map(x, x + 1))", [2, 3]),
            Case("base64.encode(b'ab') + string(base64.decode('YWI='))", "YWI=ab"),
        ])
    func macros(example: Case) throws { try example.check() }

    @Test(
        "what they cannot do is an error with its place",
        arguments: [
            Failure("optional.none().value()", .noSuchKey, 17), Failure("1.orValue(2)", .typeMismatch, 3),
            Failure("[1, 'a'].sort()", .typeMismatch, 10), Failure("[[1]].sort()", .typeMismatch, 7),
            Failure("[1].slice(1, 0)", .indexOutOfRange, 5), Failure("[1].slice(0, 2)", .indexOutOfRange, 5),
            Failure("[1].flatten(-1)", .wrongArguments, 5), Failure("math.greatest([])", .wrongArguments, 1),
            Failure("math.greatest(1, 'a')", .typeMismatch, 1), Failure("math.ceil(1)", .typeMismatch, 1),
            Failure("math.bitShiftLeft(1, -1)", .wrongArguments, 1),
            Failure("math.abs(-9223372036854775808)", .overflow, 1),
            Failure("base64.decode('*')", .invalidConversion, 1),
            Failure("{'a': 1}.transformMapEntry(k, v, v)", .typeMismatch, 34),
            Failure("[1, 2].transformMapEntry(i, v, {'k': v})", .wrongArguments, 32),
            Failure("lists.range(10000000000)", .costExceeded, 1), Failure("[?1]", .typeMismatch, 3),
            Failure("optional.of(1).optFlatMap(x, x)", .typeMismatch, 30),
        ])
    func errors(failure: Failure) throws { try failure.check() }

    @Test(
        "what is written wrong is found when it is compiled",
        arguments: [
            Failure("a?.b", .syntax, 2), Failure("a.?b()", .syntax, 5), Failure("math.frob(1)", .unknownFunction, 1),
            Failure("[1].transformMap(v, v)", .wrongArguments, 5), Failure("[1].all(x, x, true)", .wrongArguments, 5),
            Failure("cel.bind(1, 2, 3)", .wrongArguments, 10), Failure("a.`b", .syntax, 3), Failure("`a`", .syntax, 1),
            Failure("'a'.tolower()", .unknownFunction, 5), Failure("math.abs()", .wrongArguments, 1),
        ])
    func syntax(failure: Failure) throws { try failure.check(whenCompiled: true) }
}
