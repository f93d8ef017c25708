import Core
import ModelProviders
import Testing

@testable import Tools

@Suite("The registry of tools")
struct ToolRegistryTests {
    private let adder = AdderTool()

    @Test("calls the named tool with the arguments that the model wrote")
    func call() async throws {
        let registry = try ToolRegistry([adder])
        let result = try await registry.call("add", arguments: #"{"left": 2, "right": 3}"#)
        #expect(result == ToolResult("5"))
    }

    @Test(
        "gives the model something to mend instead of throwing",
        arguments: [
            (name: "subtract", arguments: "{}", words: "add"),
            (name: "add", arguments: "{\"left\":", words: "JSON"),
            (name: "add", arguments: "[2, 3]", words: "array"),
            (name: "add", arguments: "", words: "left"),
        ])
    func mendable(name: String, arguments: String, words: String) async throws {
        let result = try await ToolRegistry([adder]).call(name, arguments: arguments)
        #expect(result.isError)
        #expect(result.text.contains(words))
    }

    @Test("describes its tools in their order")
    func definitions() throws {
        let registry = try ToolRegistry([adder, AdderTool(name: "plus")])
        #expect(registry.definitions.map(\.name) == ["add", "plus"])
        #expect(registry.definitions.first?.parameters == adder.parameters)
        #expect(registry["plus"]?.name == "plus")
    }

    @Test(
        "refuses a name that no model could call",
        arguments: [
            "", "with space", "accentué", String(repeating: "a", count: 65),
        ])
    func invalidName(name: String) {
        #expect(throws: ToolError.invalidName(name)) { try ToolRegistry([AdderTool(name: name)]) }
    }

    @Test("refuses two tools of one name")
    func duplicateName() {
        #expect(throws: ToolError.duplicateName("add")) { try ToolRegistry([adder, adder]) }
    }
}

private struct AdderTool: Tool {
    var name = "add"
    let description = "Adds two whole numbers."
    let parameters: JSONValue = [
        "type": "object",
        "properties": ["left": ["type": "integer"], "right": ["type": "integer"]],
        "required": ["left", "right"],
    ]

    func call(_ arguments: JSONObject) async throws -> ToolResult {
        guard let left = arguments["left"]?.integerValue, let right = arguments["right"]?.integerValue else {
            return ToolResult("left and right must be whole numbers.", isError: true)
        }
        return ToolResult("\(left + right)")
    }
}
