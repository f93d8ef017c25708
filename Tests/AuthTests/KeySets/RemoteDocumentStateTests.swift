import Core
import HTTPCore
import Testing

@testable import Auth

@Suite struct RemoteDocumentStateTests {
    private typealias State = RemoteDocumentState<String>
    private let policy = RemoteDocumentPolicy()
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func at(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

    /// What the machine decides, in a word.
    private func step(_ state: inout State, _ need: State.Need = .usual, at seconds: Int) -> String {
        switch state.next(need, at: at(seconds), policy) {
        case .use(let value, let generation): "\(value) \(generation)"
        case .fetch: "fetch"
        case .wait: "wait"
        case .fail(let error): "fail \(error)"
        }
    }

    @Test("The first one asks, others wait, and all are served for an hour")
    func fresh() {
        var state = State()
        #expect(step(&state, at: 0) == "fetch")
        #expect(step(&state, at: 0) == "wait")
        state.succeed("a", at: at(1))
        #expect(step(&state, at: 2) == "a 1")
        #expect(step(&state, at: 3600) == "a 1")
        #expect(step(&state, at: 3601) == "fetch")
    }

    @Test("While it is asked for anew, who does not insist is served with what there is")
    func stale() {
        var state = State()
        _ = step(&state, at: 0)
        state.succeed("a", at: at(0))
        #expect(step(&state, at: 4000) == "fetch")
        #expect(step(&state, at: 4000) == "a 1")
        #expect(step(&state, .after(1), at: 4000) == "wait")
        state.succeed("b", at: at(4001))
        #expect(step(&state, .after(1), at: 4001) == "b 2")
    }

    @Test("Something newer is asked for once in thirty seconds, however many want it")
    func bounded() {
        var state = State()
        _ = step(&state, at: 0)
        state.succeed("a", at: at(0))
        for second in [0, 1, 29] { #expect(step(&state, .after(1), at: second) == "a 1") }
        #expect(step(&state, .after(1), at: 30) == "fetch")
        state.succeed("a", at: at(30))
        #expect(step(&state, .after(2), at: 31) == "a 2")
    }

    @Test("While the server is away the last good one serves for a day, and it is asked once in five seconds")
    func away() {
        var state = State()
        _ = step(&state, at: 0)
        state.succeed("a", at: at(0))
        #expect(step(&state, at: 4000) == "fetch")
        state.fail(.status(503), at: at(4000))
        #expect(step(&state, at: 4004) == "a 1")
        #expect(step(&state, at: 4005) == "fetch")
        state.fail(.status(503), at: at(4005))
        #expect(step(&state, at: 86_399) == "fetch")
        state.fail(.status(503), at: at(86_399))
        #expect(step(&state, at: 86_400) == "fail The server answered with the status 503.")
    }

    @Test("A failure is told to all who come within five seconds; then it is tried again")
    func failing() {
        var state = State()
        #expect(step(&state, at: 0) == "fetch")
        state.fail(.tooLarge, at: at(0))
        #expect(step(&state, at: 4) == "fail The server's answer is too large.")
        #expect(step(&state, at: 5) == "fetch")
    }

    @Test("Where the one who asked is gone, the next one asks at once")
    func abandoned() {
        var state = State()
        #expect(step(&state, at: 0) == "fetch")
        state.abandon()
        #expect(step(&state, at: 0) == "fetch")
    }
}
