import Core
import HTTPCore
import Testing

@testable import Workflows

@Suite struct WorkflowDocumentTests {
    private let schema = JSONSchema.object([
        .optional("code", .string().titled("Code", format: "password")),
        .optional("token", .string().titled("Token", format: "secret")),
        .optional("headers", .map(.string(format: "template"))),
        .optional("list", .array(.object([.optional("pin", .string(format: "password"))]))),
        .optional("tools", .array(.any)),
    ])

    @Test("Texts of parameters are found by the formats of their schema, also inside values of any shape")
    func places() {
        let schema = JSONSchema.object([
            .optional("text", .template("Text")), .optional("plain", .string()),
            .optional("value", JSONSchema.any.titled("Value", format: "template")),
            .optional("map", .map(.either([.string(format: "template"), .map(.string(format: "secret"))]))),
        ])
        let found = ParameterPlace.all(
            in: [
                "text": "a", "plain": "b", "value": ["x": ["c", 7], "y": "d"],
                "map": ["h": "e", "s": ["secret": "key"]],
            ], schema)
        #expect(
            found.map { "\($0.field) \($0.format)" } == [
                "parameters.text template", "parameters.value.x[0] template", "parameters.value.y template",
                "parameters.map.h template", "parameters.map.s.secret secret",
            ])
    }

    @Test("Of several shapes that one counts which the value's own words name")
    func shapes() {
        let found = ParameterPlace.all(
            in: [
                "tools": [
                    ["type": "tool", "name": "clock"],
                    ["type": "agent", "name": "poet", "instructions": "{{ input.text }}"],
                    ["type": "vector_search", "store": "course"],
                ]
            ], StepCatalog.standard.description(of: "agent")?.parameters ?? .any)
        #expect(
            found.map { "\($0.field) \($0.format)" } == [
                "parameters.tools[0].name tool", "parameters.tools[1].instructions template",
                "parameters.tools[2].store vector-store",
            ])
    }

    @Test("What is secret is left out of a document, and named")
    func secrets() {
        var omission = SecretOmission()
        let open = omission.open(
            [
                "code": "1234", "token": "the name of one",
                "headers": [
                    "Authorization": "Bearer abc", "Accept": "text/html", "X-Auth-Token": "abc",
                    "X-Api-Key": "{{ vars.key }}",
                ], "list": [["pin": "9"], ["pin": "8"]],
                "tools": [["type": "mcp", "authorization": "abc", "deep": ["password": "x", "fine": "y"]]],
            ], schema, "parameters")
        #expect(
            open == [
                "token": "the name of one", "headers": ["Accept": "text/html", "X-Api-Key": "{{ vars.key }}"],
                "list": [[:], [:]], "tools": [["type": "mcp", "deep": ["fine": "y"]]],
            ])
        #expect(
            omission.fields == [
                "parameters.code", "parameters.headers.Authorization", "parameters.headers.X-Auth-Token",
                "parameters.list[0].pin",
                "parameters.list[1].pin", "parameters.tools[0].authorization", "parameters.tools[0].deep.password",
            ])
    }
}
