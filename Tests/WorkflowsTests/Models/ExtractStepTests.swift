import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

@Suite(.timeLimit(.minutes(5))) struct ExtractStepTests {
    private static let schema: JSONValue = [
        "type": "object", "properties": ["volts": ["$ref": "#/$defs/positive"]], "required": ["volts"],
        "additionalProperties": false, "$defs": ["positive": ["type": "number", "minimum": 0]],
    ]

    private func extract(_ model: ScriptedModelProvider, _ more: JSONObject = [:]) async throws -> PlayedRun {
        var parameters: JSONObject = ["schema": Self.schema]
        for member in more.members { parameters[member.key] = member.value }
        var run = try PlayedRun(only(node("read", "extract", parameters)), model, text: "I measured 2 V.")
        #expect(try await run.begin().isEmpty)
        return run
    }

    @Test("a value of the shape is read out of the text, with definitions where references find them")
    func value() async throws {
        let model = ScriptedModelProvider(hasSchemas: true, .text("{\"value\": {\"volts\": 2}}"))
        let run = try await extract(model)
        #expect(run.output(of: "read")?["value"] == ["volts": 2])
        let schema = try #require(model.requests[0].format?.schema)
        #expect(schema["$defs"]?["positive"] == ["type": "number", "minimum": 0])
        #expect(schema["properties"]?["value"]?["anyOf"]?[1] == ["type": "null"])
        #expect(schema["properties"]?["value"]?["anyOf"]?[0]?["$defs"] == nil)
    }

    @Test("what the text does not say is null, where that is allowed", arguments: [true, false])
    func missing(isNullable: Bool) async throws {
        let run = try await extract(
            ScriptedModelProvider(.text("{\"value\": null}")), ["nullable": .bool(isNullable)])
        if isNullable {
            #expect(run.output(of: "read")?["value"] == .null && run.result?.status == "completed")
        } else {
            #expect(run.result?.output == "unusable_answer")
        }
    }

    @Test("a value of another shape may be mended once")
    func repaired() async throws {
        let model = ScriptedModelProvider(.text("{\"value\": {\"volts\": -2}}"), .text("{\"value\": {\"volts\": 2}}"))
        #expect(try await extract(model).output(of: "read")?["value"] == ["volts": 2])
        #expect(model.requests.count == 2)
    }

    @Test("a shape is needed, and is one")
    func problems() {
        for (name, parameters) in [("none", [:]), ("no schema", ["schema": ["type": "volt"]])] as [(String, JSONObject)]
        {
            #expect(throws: InvalidWorkflow.self, "\(name)") {
                try CompiledWorkflow(only(node("read", "extract", parameters)), catalog: .standard)
            }
        }
    }
}
