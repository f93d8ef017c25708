"""CEL as the Rust implementation has it (PyPI common-expression-language) and as ours does, result for result.

The tables in `cel/` hold an expression a line. Every one has the same value with both, or an error with both, but for
those in DEPARTURES, where the peer departs from the specification (github.com/google/cel-spec, doc/langdef.md).
"""

import datetime
import json
import pathlib
import subprocess

import cel
import pytest

from harness.peer import program

TABLES = sorted((pathlib.Path(__file__).parent / "cel").glob("*.txt"))
SCOPE = {
    "n": 7, "x": 2.5, "name": "Zoé", "tags": ["ohm", "volt"], "nothing": None,
    "user": {"name": "Ana", "age": 30, "role": "teacher", "joined": "2021-09-01T08:00:00Z",
             "address": {"city": "Genève", "street": "Rue X"}, "grades": [12, 15, 9]},
}

ERROR, TRUE, FALSE = ("error",), ("bool", True), ("bool", False)

# Why the specification is with us, and the expressions with the result that it asks for.
DEPARTURES = {
    "Macros: all() 'combines per-element predicate results with the \"and\" (&&) operator, so if any predicate "
    "evaluates to false, the macro evaluates to false, ignoring any errors from other predicates'; exists() 'like the "
    "all() macro, but combines the predicate results with the \"or\" (||) operator'": {
        "[0, 1].exists(x, 1 / x == 1)": TRUE, "[0, 2].all(x, 1 / x == 1)": FALSE,
        "![0, 2].all(x, 1 / x == 1)": TRUE,
    },
    "List of Standard Definitions: int (google.protobuf.Timestamp) -> int, 'Convert timestamp to int64 in seconds since "
    "Unix epoch'": {"int(timestamp('2004-09-16T23:59:59Z'))": ("int", 1095379199)},
    "List of Standard Definitions: timestamp (int) -> google.protobuf.Timestamp": {
        "timestamp(1095379199) == timestamp('2004-09-16T23:59:59Z')": TRUE,
    },
    "List of Standard Definitions: bool (bool) -> bool and (string) -> bool": {
        "bool('true')": TRUE, "bool('false')": FALSE, "bool(true)": TRUE, "bool('TRUE')": TRUE, "bool('t')": TRUE,
        "bool('1')": TRUE, "bool('0')": FALSE,
    },
    "List of Standard Definitions: string (bool) -> string": {
        "string(true)": ("string", "true"), "string(false)": ("string", "false"),
    },
    "Conformance tests, duration_conversions: string(duration('1000000s')) is '1000000s'": {
        "string(duration('1000000s'))": ("string", "1000000s"), "string(duration('1h'))": ("string", "3600s"),
    },
    "Conformance tests, timestamp_conversions: string(timestamp('2009-02-13T23:31:30Z')) is '2009-02-13T23:31:30Z'": {
        "string(timestamp('2009-02-13T23:31:30Z'))": ("string", "2009-02-13T23:31:30Z"),
        "string(timestamp('9999-12-31T23:59:59.999999999Z'))": ("string", "9999-12-31T23:59:59.999999999Z"),
    },
    "Overflow: 'Arithmetic operations raise an error when the results exceed the range of the integer type'": {
        "-(-9223372036854775808)": ERROR,
    },
    "List of Standard Definitions: -_ is (int) -> int and (double) -> double": {"-true": ERROR},
    "Conformance tests, conversions, bytes_invalid: string(b'\\000\\xff') is an error, 'invalid UTF-8'": {
        "string(b'\\xff')": ERROR,
    },
    "List of Standard Definitions: matches (string, string) -> bool": {
        "matches('abc', 'a.c')": TRUE, "matches('abc', '^x')": FALSE,
    },
    "List of Standard Definitions: size string.() -> int, 'string length'; Values: 'Strings of Unicode code points'": {
        "name.startsWith('Z') && name.size() == 3": TRUE, "size('é😀')": ("int", 2),
    },
    "List of Standard Definitions: _+_ (google.protobuf.Duration, google.protobuf.Timestamp)": {
        "duration('120s') + timestamp('2009-02-13T23:01:00Z')": ("timestamp", "2009-02-13T23:03:00+00:00"),
    },
    "Conformance tests, fields, map_fields: keys of maps are found by numbers of another type that are equal": {
        "{1: 'x'}[1u]": ("string", "x"), "{1u: 'x'}[1]": ("string", "x"),
    },
    "Aggregate Values: 'It is an error to have duplicate keys or field names'": {"{'a': 1, 'a': 2}": ERROR},
}
EXPECTED = {expression: result for group in DEPARTURES.values() for expression, result in group.items()}


def expressions(table: pathlib.Path) -> list[str]:
    return [line for line in table.read_text().splitlines() if line]


def of_peer(value) -> tuple:
    """What the peer gave, with the name of its type; it does not tell uint from int, nor a type from its name."""
    match value:
        case None: return ("null",)
        case bool(): return ("bool", value)
        case int(): return ("int", value)
        case float(): return ("double", repr(value))
        case str(): return ("string", value)
        case bytes(): return ("bytes", value)
        case list(): return ("list", [of_peer(element) for element in value])
        case dict(): return ("map", sorted(((of_peer(k), of_peer(v)) for k, v in value.items()), key=repr))
        case datetime.datetime(): return ("timestamp", value.astimezone(datetime.timezone.utc).isoformat())
        case datetime.timedelta(): return ("duration", value // datetime.timedelta(microseconds=1))
    raise AssertionError(f"a value of the peer that is none of CEL: {value!r}")


def of_ours(answer: dict) -> tuple:
    if "error" in answer:
        return ERROR
    kind, value = answer["type"], answer["value"]
    match kind:
        case "null_type": return ("null",)
        case "int" | "uint": return ("int", int(value))
        case "double": return ("double", repr(float(value)))
        case "bytes": return ("bytes", bytes(value))
        case "list": return ("list", [of_ours(element) for element in value])
        case "map": return ("map", sorted(((of_ours(k), of_ours(v)) for k, v in value), key=repr))
        case "google.protobuf.Timestamp": return ("timestamp", datetime.datetime.fromisoformat(value).isoformat())
        case "google.protobuf.Duration": return ("duration", microseconds(value))
        case "type": return ("string", value)
    return (kind, value)


def microseconds(text: str) -> int:
    whole, _, fraction = text.strip("-s").partition(".")
    return (int(whole) * 10**6 + int((fraction + "000000")[:6])) * (-1 if text.startswith("-") else 1)


def evaluated_by_us(lines: list[str]) -> list[tuple]:
    requests = "".join(json.dumps({"expression": line, "scope": SCOPE}) + "\n" for line in lines)
    answers = subprocess.run(
        [str(program()), "expressions"], input=requests, capture_output=True, text=True, timeout=60, check=True)
    return [of_ours(json.loads(line)) for line in answers.stdout.splitlines()]


def evaluated_by_peer(line: str) -> tuple:
    try:
        return of_peer(cel.evaluate(line, SCOPE))
    except AssertionError:
        raise
    except BaseException as error:
        # A panic of the peer's is no Exception; Ctrl-C is neither.
        if isinstance(error, KeyboardInterrupt):
            raise
        return ERROR


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_same_results(table: pathlib.Path) -> None:
    lines = expressions(table)
    ours = evaluated_by_us(lines)
    assert len(ours) == len(lines)
    for line, result in zip(lines, ours):
        peer = evaluated_by_peer(line)
        if line in EXPECTED:
            assert result == EXPECTED[line], line
            assert peer != result, f"the peer no longer departs: {line}"
        else:
            assert result == peer, line


def test_at_least_300_expressions_agree() -> None:
    lines = {line for table in TABLES for line in expressions(table)}
    assert set(EXPECTED) <= lines
    assert len(lines - set(EXPECTED)) >= 600
