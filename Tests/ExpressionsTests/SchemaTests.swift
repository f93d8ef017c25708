import Core
import Expressions
import Testing

/// JSON Schema 2020-12, Core and Validation.
@Suite struct SchemaTests {
    /// A schema, with values that fit and values that do not.
    struct Rule: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let schema: JSONValue
        let fits: [JSONValue]
        let fails: [JSONValue]

        init(_ name: String, _ schema: JSONValue, fits: [JSONValue], fails: [JSONValue]) {
            testDescription = name
            self.schema = schema
            self.fits = fits
            self.fails = fails
        }
    }

    @Test(
        "a value fits, or does not",
        arguments: [
            Rule(
                "Core 4.3.2, true and false", ["properties": ["a": true, "b": false]], fits: [["a": 1]],
                fails: [["b": 1]]),
            Rule("6.1.1 type", ["type": ["integer", "null"]], fits: [1, 1.0, nil], fails: [1.5, "1", [], [:], true]),
            Rule(
                "6.1.2 enum, numbers by value", ["enum": [1, "a", ["b": [2]]]], fits: [1.0, "a", ["b": [2.0]]],
                fails: [2, true]),
            Rule("6.1.3 const", ["const": false], fits: [false], fails: [0, nil, ""]),
            Rule("6.2.1 multipleOf", ["multipleOf": 0.0001], fits: [0.0075, 4, 0], fails: [0.00751]),
            Rule("6.2 bounds", ["minimum": 1, "exclusiveMaximum": 3], fits: [1, 2.99, "x"], fails: [0.99, 3]),
            Rule("6.3 length in characters", ["minLength": 2, "maxLength": 2], fits: ["é👍"], fails: ["👍", "abc"]),
            Rule("6.3.3 pattern, anywhere", ["pattern": "[0-9]+"], fits: ["a1b", 5], fails: ["ab"]),
            Rule(
                "6.4 arrays", ["minItems": 1, "maxItems": 2, "uniqueItems": true], fits: [[1], [1, 2]],
                fails: [[], [1, 2, 3], [1, 1.0]]),
            Rule(
                "10.3.1 items behind prefixItems", ["prefixItems": [["type": "string"]], "items": ["type": "integer"]],
                fits: [[], ["a"], ["a", 1]], fails: [[1], ["a", "b"]]),
            Rule(
                "6.4.4 contains", ["contains": ["const": 1], "minContains": 2, "maxContains": 2], fits: [[1, 1, 3]],
                fails: [[1], [1, 1, 1]]),
            Rule("6.4.5 minContains 0", ["contains": ["const": 1], "minContains": 0], fits: [[]], fails: []),
            Rule(
                "6.5 required and counts", ["required": ["a"], "maxProperties": 1], fits: [["a": 1]],
                fails: [[:], ["a": 1, "b": 2]]),
            Rule(
                "6.5.4 dependentRequired", ["dependentRequired": ["a": ["b"]]], fits: [["b": 1], ["a": 1, "b": 1]],
                fails: [["a": 1]]),
            Rule(
                "10.3.2 properties, patterns and the rest",
                [
                    "properties": ["a": ["type": "string"]], "patternProperties": ["^x": ["type": "integer"]],
                    "additionalProperties": false,
                ], fits: [["a": "", "xy": 1]], fails: [["a": 1], ["xy": ""], ["b": 1]]),
            Rule("10.3.2.4 propertyNames", ["propertyNames": ["maxLength": 1]], fits: [["a": 1]], fails: [["ab": 1]]),
            Rule(
                "10.2.1 allOf, anyOf, oneOf, not",
                [
                    "allOf": [["minimum": 0]], "anyOf": [["maximum": 5], ["const": 9]],
                    "oneOf": [["multipleOf": 2], ["multipleOf": 3]], "not": ["const": 4],
                ], fits: [2, 3, 9], fails: [-2, 0, 4, 7, 8]),
            Rule(
                "10.2.2 if, then, else",
                ["if": ["type": "string"], "then": ["minLength": 1], "else": ["type": "null"]], fits: ["a", nil],
                fails: ["", 1]),
            Rule(
                "8.2.3 references, a tree",
                [
                    "$defs": [
                        "node": ["type": "object", "properties": ["next": ["$ref": "#/$defs/node"]], "required": ["v"]]
                    ], "$ref": "#/$defs/node",
                ], fits: [["v": 1, "next": ["v": 2]]], fails: [["v": 1, "next": [:]]]),
            Rule(
                "8.2.2 anchors",
                ["$defs": ["a": ["$anchor": "here", "type": "string"]], "properties": ["x": ["$ref": "#here"]]],
                fits: [["x": ""]], fails: [["x": 1]]),
            Rule(
                "references with escapes", ["$defs": ["a/b": ["type": "string"]], "$ref": "#/$defs/a~1b"], fits: [""],
                fails: [1]),
            Rule(
                "integers beyond doubles", ["maximum": 9007199254740993], fits: [.integer(9_007_199_254_740_993)],
                fails: [.integer(9_007_199_254_740_994)]),
            Rule("composed and decomposed letters differ", ["const": "\u{e9}"], fits: ["\u{e9}"], fails: ["e\u{301}"]),
        ])
    func values(_ rule: Rule) throws {
        let schema = try Schema(rule.schema)
        for value in rule.fits { #expect(schema.problems(of: value) == [], "\(value)") }
        for value in rule.fails { #expect(!schema.problems(of: value).isEmpty, "\(value)") }
    }

    @Test("all problems are told, each with its place")
    func places() throws {
        let schema = try Schema([
            "type": "object", "required": ["name"],
            "properties": [
                "marks": ["type": "array", "items": ["type": "integer", "maximum": 20]], "a/b": ["type": "null"],
            ],
            "additionalProperties": false,
        ])
        #expect(
            schema.problems(of: ["marks": [1, 21, "x"], "a/b": 1, "other": 2]).map(\.description) == [
                "The member 'name' is missing.", "/marks/1: Expected at most 20.",
                "/marks/2: Expected integer, found string.", "/a~1b: Expected null, found integer.",
                "/other: There is no such member.",
            ])
    }

    @Test(
        "a schema that is wrong, or asks for more than is checked, is refused with its place",
        arguments: [
            ("/type", ["type": "text"]), ("/properties/a/minimum", ["properties": ["a": ["minimum": "1"]]]),
            ("/$ref", ["$ref": "https://example.org/other"]), ("/$ref", ["$ref": "#/$defs/missing"]),
            ("/pattern", ["pattern": "("]), ("/items", ["items": [["type": "null"]]]),
            ("/unevaluatedProperties", ["unevaluatedProperties": false]), ("/enum", ["enum": 1]),
            ("/anyOf", ["anyOf": []]), ("/not/$id", ["not": ["$id": "x"]]), ("/multipleOf", ["multipleOf": 0]),
            ("", "text"),
            ("/maxLength", ["maxLength": -1]), ("/required", ["required": [1]]),
        ] as [(String, JSONValue)])
    func refusals(_ place: String, _ schema: JSONValue) {
        #expect {
            try Schema(schema)
        } throws: {
            ($0 as? SchemaError)?.path == place
        }
    }

    @Test("a schema without an end, or one that takes for ever, is stopped")
    func bounds() throws {
        #expect(try Schema(["$ref": "#"]).problems(of: 1).first?.message.contains("refers to itself") == true)
        // Each level asks the one below it twice.
        var definitions: JSONObject = ["d0": ["type": "string"]]
        for level in 1...40 {
            let below = JSONValue.object(["$ref": .string("#/$defs/d\(level - 1)")])
            definitions.append("d\(level)", ["oneOf": [below, ["allOf": [below, ["minimum": 1]]]]])
        }
        let slow = try Schema(["$defs": .object(definitions), "$ref": "#/$defs/d40"])
        #expect(!slow.problems(of: 1).isEmpty)

        var deep: JSONValue = ["type": "null"]
        for _ in 0..<200 { deep = ["items": deep] }
        #expect(throws: SchemaError.self) { try Schema(deep) }
    }

    @Test("problems are told up to a limit")
    func limit() throws {
        let schema = try Schema(["items": ["type": "string"]])
        #expect(schema.problems(of: .array(Array(repeating: 1, count: 1_000))).count == 50)
    }
}
