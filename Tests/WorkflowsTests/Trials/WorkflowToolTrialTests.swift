import Core
import Testing

@testable import Workflows

@Suite struct WorkflowToolTrialTests {
    @Test("a model runs a workflow, whose own steps are scripted, and is asked for nothing twice")
    func workflowTool() async throws {
        let inner = PlayedTest.line(
            WorkflowNode(slug: "think", kind: "agent", parameters: ["instructions": "Think.", "input": "?"]))
        let outer = PlayedTest.line(
            WorkflowNode(
                slug: "answer", kind: "agent",
                parameters: ["instructions": "Ask.", "tools": [["type": "workflow", "workflow": "inner"]]]))
        let report = try await PlayedTest.report(
            outer,
            [
                "script": [
                    "answer": [
                        [
                            "text": "One moment.",
                            "tool_calls": [["name": "inner", "arguments": ["text": "ohm"]]],
                        ], ["text": "Done."],
                    ],
                    "inner/think": [["text": "Hm."]],
                ],
                "turns": [["message": "Help"]],
                "expect": [
                    "said == ['One moment.', 'Hm.', 'Done.']",
                    "steps == ['start', 'answer', 'inner/start', 'inner/think', 'inner/end', 'end']",
                ],
            ], calling: ["inner": inner])
        #expect(report.lines == [])
        #expect(report.passed && report.unused.isEmpty)
    }
}
