import Core

@testable import Workflows

extension KindRow {
    private static let withModel = "it stays with its model until the answer is there"

    static let models = [
        KindRow(
            kind: "agent", parameters: ["instructions": "It", "input": "{{ input.text }}"], said: ["Fine."],
            holds: "vars.it.text == 'Fine.'",
            waiting: .cannot(withModel), error: .does(Failing(services: true, code: .modelUnavailable)),
            cancellation: .does(.atWork())),
        KindRow(
            kind: "classify", parameters: ["labels": [["name": "ohm"], ["name": "volt"]]],
            ways: ["ohm", "volt", "other"], answer: #"{"label": "volt"}"#, holds: "vars.it.label == 'volt'",
            waiting: .cannot(withModel), error: .does(Failing(services: true, code: .modelUnavailable)),
            cancellation: .does(.atWork())),
        KindRow(
            kind: "extract", parameters: ["schema": ["type": "object", "properties": ["n": ["type": "integer"]]]],
            answer: #"{"value": {"n": 1}}"#, holds: "vars.it.value.n == 1",
            waiting: .cannot(withModel), error: .does(Failing(services: true, code: .modelUnavailable)),
            cancellation: .does(.atWork())),
        KindRow(
            kind: "guardrail", parameters: ["checks": [["check": "moderation"]]], ways: ["next", "hit"],
            answer: #"{"reason": "ok", "moderation": false}"#, holds: "vars.it.hit == false",
            waiting: .cannot(withModel), error: .does(Failing(services: true, code: .modelUnavailable)),
            cancellation: .does(.atWork())),
        KindRow(
            kind: "generate_image", parameters: ["prompt": "A cat"], holds: "vars.it.images.size() == 1",
            waiting: .cannot(withModel), error: .does(Failing(services: true, code: .modelUnavailable)),
            cancellation: .does(.atWork())),
    ]

    static let teaching = [
        KindRow(
            kind: "evaluated_step",
            parameters: [
                "instruction": "What is 2 + 3?", "evaluation_prompt": "Passes if it says 5.",
                "success_message": "Right.", "escalation_behavior": "advance",
            ], answer: #"{"passed": true, "feedback": "Yes."}"#, turns: [.message("5")],
            said: ["What is 2 + 3?", "Right."], holds: "vars.it.passed && vars.it.attempts == 1",
            waiting: .does([.userInput]), error: .does(judging), cancellation: .does(.atWork([.message("5")]))),
        KindRow(
            kind: "help_loop",
            parameters: [
                "instruction": "Ask me.", "agent_prompt": "Help.", "exit_keyword": "enough", "success_message": "Good.",
            ], turns: [.message("How?"), .message("enough")], said: ["Ask me.", "Fine.", "Good."],
            holds: "vars.it.outcome == 'helped'",
            waiting: .does([.userInput, .userInput]),
            error: .does(
                Failing(
                    parameters: ["success_message": "{{ input.nothing }}"], turns: [.message("enough")],
                    code: .invalidStep)),
            cancellation: .does(.atWork([.message("How?")]))),
        KindRow(
            kind: "guided_exercise",
            parameters: [
                "instruction": "What is 2 + 3?", "judge": "expression", "passes": "vars.tutor.answer.number == 5.0",
                "feedback_message": "Not yet.", "max_attempts": 1, "help_agent_prompt": "Help.",
                "help_intro_message": "Ask me.", "exit_keyword": "again", "help_exit_message": "Once more.",
                "success_message": "Right.",
            ], turns: [.message("4"), .message("How?"), .message("again"), .message("5")],
            said: ["What is 2 + 3?", "Not yet.", "Ask me.", "Fine.", "Once more.", "Right."],
            holds: "vars.it.passed && vars.it.attempts == 2",
            waiting: .does([.userInput, .userInput, .userInput, .userInput]), error: .does(judging),
            cancellation: .does(.atWork([.message("4"), .message("How?")]))),
        KindRow(
            kind: "rubric_grade",
            parameters: [
                "criteria": [
                    ["name": "care", "levels": [["points": 0, "title": "none"], ["points": 5, "title": "full"]]]
                ]
            ],
            answer: #"{"care": {"reason": "r", "evidence": ["flows"], "level": "1"}, "comment": "Well done."}"#,
            holds: "vars.it.grade.score == 5.0",
            waiting: .cannot(withModel), error: .does(Failing(services: true, code: .modelUnavailable)),
            cancellation: .does(.atWork())),
    ]

    /// An expression that gives no truth.
    private static let judging = Failing(
        parameters: ["judge": "expression", "passes": "vars.tutor.answer.text"], turns: [.message("5")],
        code: .invalidStep)
}
