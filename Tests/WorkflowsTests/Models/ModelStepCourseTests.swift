import Core
import ModelProviders
import Support
import Testing

@testable import Workflows

/// What every kind of step that asks a model has in common: its way for errors, its end on Stop, and its second run after
/// a crash.
@Suite(.timeLimit(.minutes(5))) struct ModelStepCourseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let step: WorkflowNode
        let ports: [String]
        /// What the model says to its one question.
        let answer: String

        var testDescription: String { step.kind }
    }

    static let cases = [
        Case(step: node("step", "agent", ["instructions": "Be brief."]), ports: ["next"], answer: "Fine."),
        Case(
            step: node("step", "classify", ["labels": [["name": "yes"]]]), ports: ["yes", "other"],
            answer: "{\"label\": \"yes\"}"),
        Case(
            step: node("step", "extract", ["schema": ["type": "number"]]), ports: ["next"], answer: "{\"value\": 2}"),
        Case(
            step: node("step", "guardrail", ["checks": [["check": "moderation"]]]), ports: ["next", "hit"],
            answer: "{\"reason\": \"\", \"moderation\": false}"),
        Case(
            step: node(
                "step", "rubric_grade",
                [
                    "criteria": [["name": "care", "levels": [["points": 0], ["points": 2]]]], "history": "none",
                    "input": "hello",
                ]), ports: ["next"],
            answer:
                "{\"care\": {\"reason\": \"\", \"evidence\": [\"hello\"], \"level\": \"1\"}, \"comment\": \"Good.\"}"),
    ]

    @Test("a model that is away leads to the way for errors", arguments: cases)
    func error(course: Case) async throws {
        let model = ScriptedModelProvider(.refusal(ModelError(.unreachable, "away")))
        var run = try PlayedRun(only(course.step, ports: course.ports), model)
        #expect(try await run.begin().isEmpty)
        #expect(run.result?.status == "failed" && run.result?.output == "model_unavailable")
    }

    @Test("the step asks, answers and goes on", arguments: cases)
    func happy(course: Case) async throws {
        let model = ScriptedModelProvider(.text(course.answer))
        var run = try PlayedRun(only(course.step, ports: course.ports), model)
        _ = try await run.begin()
        #expect(run.result?.status == "completed" && model.requests.count == 1)
        #expect(run.output(of: "step")?["model"] == "scripted")
    }

    @Test("Stop reaches the model, and the run ends as cancelled", arguments: cases)
    func cancelled(course: Case) async throws {
        let control = RunControl(executor: nil)
        let model = stoppingModel(control)
        var run = try PlayedRun(only(course.step, ports: course.ports), model)
        _ = try await run.begin(control)
        #expect(run.isCancelled && run.output(of: "step") == nil && model.requests.count == 1)
    }

    @Test("a step that its server left in the middle is done again, and nothing before it", arguments: cases)
    func resumed(course: Case) async throws {
        let control = RunControl(executor: nil)
        let model = stoppingModel(control, as: .givenUp, then: .text(course.answer))
        var run = try PlayedRun(only(course.step, ports: course.ports), model)
        _ = try await run.begin(control)
        #expect(run.result == nil && !run.isCancelled)
        _ = try await run.takeUp()
        #expect(run.result?.status == "completed" && model.requests.count == 2 && run.starts(of: "start") == 1)
    }
}
