"""JSON Schema 2020-12 as PyPI jsonschema has it and as ours does: schemas and values made at random, from a seed."""

import json
import random
import subprocess

import jsonschema

from harness.peer import program

NAMES = ["a", "b", "c/d", "é"]
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
PATTERNS = ["^a", "b$", "[0-9]+", "^x|y$", "é", "^.{2}$"]


def value(make: random.Random, depth: int = 0):
    kind = make.randrange(6 if depth > 2 else 8)
    match kind:
        case 0: return None
        case 1: return make.random() < 0.5
        case 2: return make.randint(-3, 12)
        case 3: return make.choice([0.5, 1.0, 2.0, -1.5, 3.25, 1e20, 10.0])
        case 4 | 5: return "".join(make.choice("abxy019é👍") for _ in range(make.randrange(4)))
        case 6: return [value(make, depth + 1) for _ in range(make.randrange(4))]
    return {name: value(make, depth + 1) for name in make.sample(NAMES, make.randrange(4))}


def schema(make: random.Random, depth: int = 0):
    if depth > 3 or make.random() < 0.06:
        return make.random() < 0.7
    inner = lambda: schema(make, depth + 1)
    several = lambda: [inner() for _ in range(make.randint(1, 3))]
    words = {
        "type": lambda: make.choice(TYPES + [make.sample(TYPES, 3)]),
        "enum": lambda: [value(make, 1) for _ in range(make.randint(1, 4))],
        "const": lambda: value(make, 1),
        "minimum": lambda: make.randint(-2, 3), "maximum": lambda: make.choice([3, 5.5, 10]),
        "exclusiveMinimum": lambda: make.choice([0, 0.5]), "exclusiveMaximum": lambda: make.choice([2, 9.5]),
        "multipleOf": lambda: make.choice([1, 2, 0.5, 3]),
        "minLength": lambda: make.randrange(3), "maxLength": lambda: make.randrange(4),
        "pattern": lambda: make.choice(PATTERNS),
        "minItems": lambda: make.randrange(3), "maxItems": lambda: make.randrange(4),
        "uniqueItems": lambda: make.random() < 0.7, "items": inner, "prefixItems": several, "contains": inner,
        "minContains": lambda: make.randrange(3), "maxContains": lambda: make.randrange(3),
        "minProperties": lambda: make.randrange(2), "maxProperties": lambda: make.randrange(4),
        "required": lambda: make.sample(NAMES, make.randrange(3)),
        "properties": lambda: {name: inner() for name in make.sample(NAMES, make.randint(1, 3))},
        "patternProperties": lambda: {make.choice(["^a", "[bc]", "é"]): inner()},
        "additionalProperties": inner, "propertyNames": inner,
        "dependentRequired": lambda: {make.choice(NAMES): make.sample(NAMES, make.randint(1, 2))},
        "dependentSchemas": lambda: {make.choice(NAMES): inner()},
        "allOf": several, "anyOf": several, "oneOf": several, "not": inner,
        "if": inner, "then": inner, "else": inner,
        "$ref": lambda: make.choice(["#/$defs/one", "#/$defs/t~1wo", "#three"]),
    }
    return {word: words[word]() for word in make.sample(list(words), make.randint(1, 4))}


def test_the_same_values_are_valid() -> None:
    make = random.Random(20201212)
    cases, lines = [], []
    for _ in range(3_000):
        # Without references inside the definitions there is no schema that refers to itself for ever.
        leaves = [{"type": "string"}, {"minimum": 1, "type": ["number", "null"]}, {"type": ["array", "object"]}]
        whole = schema(make)
        if isinstance(whole, dict):
            whole["$defs"] = {"one": leaves[0], "t/wo": leaves[1], "x": {"$anchor": "three", **leaves[2]}}
        elif "$ref" in json.dumps(whole):
            continue
        values = [value(make) for _ in range(8)]
        cases.append((whole, values))
        lines.append(json.dumps({"schema": whole, "values": values}))
    answers = subprocess.run(
        [str(program()), "schemas"], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=120,
        check=True).stdout.splitlines()
    assert len(answers) == len(cases)
    verdicts = {True: 0, False: 0}
    for (whole, values), line in zip(cases, answers):
        answer = json.loads(line)
        checker = jsonschema.Draft202012Validator(whole)
        for one, ours in zip(values, answer.get("valid") or [answer] * len(values)):
            theirs = checker.is_valid(one)
            assert ours == theirs, f"{json.dumps(whole)} on {json.dumps(one)}"
            verdicts[theirs] += 1
    # Neither verdict is an accident of the way the schemas are made.
    assert min(verdicts.values()) >= 3_000, verdicts
