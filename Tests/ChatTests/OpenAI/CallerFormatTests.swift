import Core
import Testing

@testable import Chat

@Suite struct CallerFormatTests {
    private static let schema: JSONValue = ["type": "object", "properties": ["grade": ["type": "integer"]]]

    private func graph(_ nodes: JSONValue...) -> JSONValue { ["nodes": .array(nodes)] }

    private func agent(_ parameters: JSONObject) -> JSONValue { ["kind": "agent", "parameters": .object(parameters)] }

    @Test("JSON is promised for a workflow that says values alone, and a shape for one of that shape")
    func values() throws {
        let values = graph(["kind": "start"], agent(["output_schema": Self.schema, "response_in_chat": true]))
        try CallerFormat.object.check(values, at: "x")
        try CallerFormat.schema(Self.schema).check(values, at: "x")
        #expect(throws: OpenAIProblem.self) { try CallerFormat.schema(["type": "object"]).check(values, at: "x") }
    }

    @Test("a workflow that says texts, or nothing, promises no JSON")
    func texts() throws {
        let shown = agent(["output_schema": Self.schema, "response_in_chat": true])
        let others = [
            graph(["kind": "start"]), graph(agent([:])), graph(shown, agent([:])), graph(shown, ["kind": "help_loop"]),
            graph(agent(["output_schema": Self.schema])),
            graph(agent(["output_schema": Self.schema, "response_in_chat": true, "preamble": "Look:"])),
        ]
        for (index, other) in others.enumerated() {
            #expect(throws: OpenAIProblem.self, "\(index)") { try CallerFormat.object.check(other, at: "x") }
            try CallerFormat.text.check(other, at: "x")
        }
    }
}
