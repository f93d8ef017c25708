import Core

@testable import Workflows

extension KindRow {
    private static let atOnce = "it is done at once"

    static let data = [
        KindRow(
            kind: "assign", parameters: ["assignments": [["target": "state.n", "value": "1"]]], holds: "state.n == 1",
            waiting: .cannot(atOnce),
            error: .does(
                Failing(
                    parameters: ["assignments": [["target": "state.n", "value": "input.nothing"]]], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "transform", parameters: ["value": ["two": "{{ 1 + 1 }}"]], holds: "vars.it.two == 2",
            waiting: .cannot(atOnce),
            error: .does(Failing(parameters: ["value": "{{ input.nothing }}"], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "http_request", parameters: ["url": "https://example.org/"], holds: "vars.it.status == 200",
            waiting: .cannot("it stays with its request until the answer is there"),
            error: .does(Failing(services: true, code: .requestFailed)), cancellation: .does(.atWork())),
        KindRow(
            kind: "vector_search", parameters: ["store": "course", "query": "{{ input.text }}"],
            holds: "vars.it.count == 0",
            waiting: .cannot("it stays with its search until it is done"),
            error: .does(Failing(services: true, code: .invalidStep)), cancellation: .does(.atWork())),
        KindRow(
            kind: "vector_ingest", parameters: ["store": "notes", "document_id": "note", "text": "{{ input.text }}"],
            holds: "vars.it.chunks == 2",
            waiting: .cannot("it stays with its document until it is taken in"),
            error: .does(Failing(services: true, code: .invalidStep)), cancellation: .does(.atWork())),
        KindRow(
            kind: "watch", parameters: ["value": "input.text", "label": "text"], holds: "vars.it.value == 'hello'",
            waiting: .cannot(atOnce),
            error: .does(Failing(parameters: ["value": "input.nothing"], code: .invalidStep)),
            cancellation: .does(.recorded)),
    ]

    static let conversation = [
        KindRow(
            kind: "assistant_message", parameters: ["text": "You said {{ input.text }}."], said: ["You said hello."],
            waiting: .cannot(atOnce),
            error: .does(Failing(parameters: ["text": "{{ input.nothing }}"], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "user_message", parameters: ["text": "I say {{ input.text }}."], said: ["I say hello."],
            waiting: .cannot(atOnce),
            error: .does(Failing(parameters: ["text": "{{ input.nothing }}"], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "widget", parameters: ["widget": ["type": "Card", "children": []]], turns: [.action],
            said: ["[Card]"], holds: "vars.it.action.type == 'go'",
            waiting: .does([.action]),
            error: .does(Failing(parameters: ["widget": ["type": "Text", "value": "x"]], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "client_tool", parameters: ["name": "open", "arguments": ["page": "{{ input.text }}"]],
            turns: [.result(["opened": true])], holds: "vars.it.status == 'completed' && vars.it.result.opened",
            waiting: .does([.clientTool]),
            error: .does(Failing(parameters: ["arguments": ["page": "{{ input.nothing }}"]], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "structured_input",
            parameters: ["message": "Tell me.", "questions": [["id": "who", "question": "Who?"]]],
            turns: [.answers(StructuredInputSubmission(isSkipped: false, answers: ["who": .init(["Ann"])]))],
            said: ["Tell me."], holds: "vars.it.answers.who.value == 'Ann'",
            waiting: .does([.structuredInput]),
            error: .does(
                Failing(
                    parameters: ["questions": [["id": "who", "question": "{{ input.nothing }}"]]], code: .invalidStep)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "progress", parameters: ["text": "Reading {{ input.text }}"],
            waiting: .cannot(atOnce),
            error: .does(Failing(parameters: ["text": "{{ input.nothing }}"], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "notice", parameters: ["message": "Mind **{{ input.text }}**"],
            holds: "vars.it.message == 'Mind **hello**'",
            waiting: .cannot(atOnce),
            error: .does(Failing(parameters: ["message": "{{ input.nothing }}"], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "tasks", parameters: ["tasks": [["type": "thought", "content": "{{ input.text }}"]]],
            holds: "vars.it.item_id != null",
            waiting: .cannot(atOnce),
            error: .does(
                Failing(
                    parameters: ["tasks": [["type": "custom", "title": "{{ input.nothing }}"]]], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "client_effect", parameters: ["name": "open", "data": ["tab": "{{ size(input.text) }}"]],
            holds: "vars.it.data.tab == 5",
            waiting: .cannot(atOnce),
            error: .does(
                Failing(parameters: ["name": "open", "data": ["a": "{{ input.nothing }}"]], code: .invalidStep)),
            cancellation: .does(.recorded)),
    ]
}
