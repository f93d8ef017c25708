import Core

@testable import Workflows

extension KindRow {
    /// Kinds for the telephone, on which somebody is unless all services fail.
    static let telephony = [
        KindRow(
            kind: "say", parameters: ["text": "Hello, {{ input.text }}."], said: ["Hello, hello."],
            holds: "vars.it.text == 'Hello, hello.'", waiting: .cannot("it goes on at once"),
            error: .does(Failing(parameters: ["text": "{{ 1 / 0 }}"], code: .invalidStep)),
            cancellation: .does(.recorded)),
        KindRow(
            kind: "voice_agent", parameters: ["instructions": "It", "input": "{{ input.text }}", "voice": "ann"],
            said: ["Fine."], holds: "vars.it.text == 'Fine.'",
            waiting: .cannot("it waits for a model, which is no rest"),
            error: .does(Failing(services: true, code: .modelUnavailable)), cancellation: .does(.atWork())),
        KindRow(
            kind: "collect_digits", parameters: ["prompt": "Two digits?", "most": 2, "retry": "Two, please."],
            turns: [.message("one"), .message("4 2#")], said: ["Two digits?", "Two, please."],
            holds: "vars.it.digits == '42' && vars.it.attempts == 2", waiting: .does([.userInput, .userInput]),
            error: .does(Failing(parameters: ["attempts": 1], turns: [.message("one")], code: .timedOut)),
            cancellation: .does(.resting)),
        KindRow(
            kind: "transfer", parameters: ["to": "+33 1 23", "announcement": "I put you through."],
            ways: ["next", "failed"], turns: [.call(["transferred": true])],
            holds: "vars.it.transferred && vars.it.to == '+33 1 23'", waiting: .does([.call]),
            error: .does(Failing(services: true, code: .noCall)), cancellation: .does(.resting)),
        KindRow(
            kind: "hang_up", parameters: ["text": "Goodbye."], said: ["Goodbye."], holds: "vars.it.text == 'Goodbye.'",
            waiting: .cannot("it goes on at once"), error: .does(Failing(services: true, code: .noCall)),
            cancellation: .does(.atWork())),
        KindRow(
            kind: "outbound_call",
            parameters: ["to": "+33 1 23", "workflow": "tutor", "sip_account": "Exchange", "prefixes": ["33"]],
            turns: [.call(["answered": true, "reason": "remote_hang_up", "seconds": 12, "thread_id": nil])],
            holds: "vars.it.answered && vars.it.seconds == 12", waiting: .does([.call]),
            error: .does(Failing(parameters: ["to": "+44 1 23"], code: .invalidStep)), cancellation: .does(.resting)),
    ]
}
