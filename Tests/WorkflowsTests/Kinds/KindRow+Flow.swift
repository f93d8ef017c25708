import Core

@testable import Workflows

extension KindRow {
    private static let asking = "wait_for_user_input"
    private static let inside = "what lies inside it fails by itself, and it has nothing of its own that could"

    /// Kinds of flow that go on at once.
    static let flow = [
        KindRow(
            kind: "start", slug: "start", parameters: [:], holds: "vars.start.text == 'hello'",
            waiting: .cannot("a run begins with it"),
            error: .cannot("an input that does not fit is refused before there is a run"),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "end", parameters: ["output": "input.text == 'hello'"],
            waiting: .cannot("the run ends with it"),
            error: .does(Failing(parameters: ["grade": "input.text"], code: .invalidStep)),
            cancellation: .cannot("the run has ended with it")),
        KindRow(
            kind: "fail", parameters: ["message": "No."],
            others: [node("way", "condition", ["branches": [["name": "no", "when": "input.text == 'hello'"]]])],
            edges: ["start > way:no > it", "way:default > end"], failsWith: .failedByAuthor,
            waiting: .cannot("it fails at once"), error: .does(Failing(code: .failedByAuthor)),
            cancellation: .cannot("the run has failed with it")),
        KindRow(
            kind: "condition", parameters: ["branches": [["name": "yes", "when": "input.text == 'hello'"]]],
            ways: ["yes", "default"], holds: "vars.it.branch == 'yes'",
            waiting: .cannot("it chooses at once"),
            error: .does(
                Failing(parameters: ["branches": [["name": "yes", "when": "input.text"]]], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "join", parameters: [:],
            others: [
                node("fork", "parallel", ["branches": ["left", "right"], "join": "it"]), assign("one", "state.l", "1"),
                assign("two", "state.r", "2"),
            ], edges: ["start > fork:left > one > it", "fork:right > two > it"],
            holds: "state.l == 1 && state.r == 2",
            waiting: .cannot("what rests are the branches; with the last of them it is done"),
            error: .cannot("changes that do not go together are the error of the parallel"),
            cancellation: .does(.recorded)),
    ]

    /// Kinds of flow that rest, by themselves or with what lies inside them.
    static let waitingFlow = [
        KindRow(
            kind: "while", parameters: ["condition": "!has(state.n) || state.n < 2"],
            others: [
                node("ask", asking, in: "it", [:]),
                assign("count", "state.n", "has(state.n) ? state.n + 1 : 1", in: "it"),
            ], edges: ["it:body > ask > count"], turns: [.message("a"), .message("b")], holds: "state.n == 2",
            waiting: .does([.userInput, .userInput]),
            error: .does(Failing(parameters: ["condition": "input.text"], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "for_each", parameters: ["items": "[1, 2]", "collect": "vars.ask.text"],
            others: [node("ask", asking, in: "it", [:])], edges: ["it:body > ask"],
            turns: [.message("a"), .message("b")], holds: "vars.it.results == ['a', 'b']",
            waiting: .does([.userInput, .userInput]),
            error: .does(Failing(parameters: ["items": "input.text"], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "parallel", parameters: ["branches": ["left", "right"], "join": "met"], ways: [],
            others: [node("ask", asking, [:]), assign("side", "state.r", "1"), node("met", "join", [:])],
            edges: ["it:left > ask > met", "it:right > side > met > after"], turns: [.message("a")],
            holds: "state.r == 1 && vars.ask.text == 'a'",
            waiting: .does([.userInput]),
            error: .does(
                Failing(
                    others: [
                        assign("ask", "state.n", "1"), assign("side", "state.n", "2"), node("met", "join", [:]),
                    ], code: .conflictingChanges)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "sub_workflow", parameters: ["workflow": "inner"],
            inner: graph(
                [
                    node("start", "start", [:]), node("ask", asking, [:]),
                    node("end", "end", ["output": "vars.ask.text"]),
                ], "start > ask > end"), turns: [.message("a")], holds: "vars.it.output == 'a'",
            waiting: .does([.userInput]),
            error: .does(Failing(parameters: ["workflow": "nobody"], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: asking, parameters: ["message": "Who?"], turns: [.message("Ann")], said: ["Who?"],
            holds: "vars.it.text == 'Ann'",
            waiting: .does([.userInput]),
            error: .does(Failing(parameters: ["message": "{{ input.nothing }}"], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "approval", parameters: ["request": "May they?", "message": "Wait."], ways: ["approved", "rejected"],
            turns: [.decision("approved")], said: ["Wait."], holds: "vars.it.decision == 'approved'",
            waiting: .does([.approval]),
            error: .does(Failing(parameters: ["person": "{{ input.text }}"], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "delay", parameters: ["seconds": 60], turns: [.time(61)],
            waiting: .does([.timer]),
            error: .does(Failing(parameters: ["until": "input.text"], code: .invalidStep)),
            cancellation: .does(.resting)),
    ]
}
