import Core
import Testing

@testable import Workflows

@Suite struct WorkflowTestReadingTests {
    /// A test that cannot be read, and the places that are told.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let content: JSONValue
        let fields: [String]

        init(_ name: String, _ content: JSONValue, _ fields: String...) {
            testDescription = name
            self.content = content
            self.fields = fields
        }
    }

    static let cases = [
        Case("no object", 3, "", "turns"),
        Case("no turns", [:], "turns"),
        Case("unknown member", ["turns": [["input": [:]]], "asserts": []], "asserts"),
        Case("first turn is a decision", ["turns": [["decision": "approved"]]], "turns[0]"),
        Case("two acts", ["turns": [["input": [:], "message": "a"]]], "turns[0]"),
        Case("wrong act", ["turns": [["message": 3]]], "turns[0].message"),
        Case("wrong decision", ["turns": [["input": [:]], ["decision": "maybe"]]], "turns[1].decision"),
        Case(
            "expectations", ["turns": [["input": [:], "expect": ["answer ==", "answr == ''"]]], "expect": ["1 + 1"]],
            "turns[0].expect[0]", "turns[0].expect[1]", "expect[0]"),
        Case(
            "answers",
            ["turns": [["input": [:]]], "script": ["a": [[:], ["error": "no"], ["status": 9]], "b": 3]],
            "script.a[0]", "script.a[1]", "script.a[2]", "script.b"),
        Case("too many turns", ["turns": .array(Array(repeating: ["message": "a"], count: 201))], "turns"),
        Case(
            "too large", ["turns": [["input": .string(String(repeating: "a", count: 600_000))]]], ""),
        Case(
            "too many expectations",
            ["turns": [["input": [:]]], "expect": .array(Array(repeating: "true", count: 2001))], "expect"),
    ]

    @Test("everything that is wrong with a test is told, with its place", arguments: cases)
    func problems(_ testCase: Case) throws {
        let error = #expect(throws: InvalidWorkflowTest.self) {
            _ = try WorkflowTest(name: "Test", content: testCase.content)
        }
        #expect(error?.problems.map { $0.field ?? "" } == testCase.fields)
    }

    @Test("an expression that does not compile is told with line and column")
    func expression() throws {
        let error = #expect(throws: InvalidWorkflowTest.self) {
            _ = try WorkflowTest(
                name: "Test", content: ["turns": [["input": [:]]], "expect": ["status == 'a' &&\n answr == ''"]])
        }
        #expect(error?.problems.first?.message.hasPrefix("line 2, column 2: unknown variable 'answr'") == true)
    }

    @Test("a test that was read is written as it was")
    func writing() throws {
        let json: JSONValue = [
            "name": "One", "turns": [["message": "a", "expect": ["true"]]], "expect": ["answer == ''"],
        ]
        #expect(try WorkflowTest(json: json).json == json)
    }

    @Test("a name is a text of 1 to 200 characters")
    func names() {
        for name in ["", "  ", String(repeating: "a", count: 201)] {
            #expect(throws: InvalidWorkflowTest.self) {
                _ = try WorkflowTest(name: name, content: ["turns": [["input": [:]]]])
            }
        }
    }
}
