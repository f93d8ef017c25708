import Testing

@testable import Core

@Suite struct ServiceGroupStateTests {
    @Test("a request to end cancels the last service first and each other one only after it has ended")
    func endsInReverse() {
        var state = ServiceGroupState(names: ["a", "b", "c"])
        #expect(text(state.handle(.stopRequested)) == ["deadline", "cancel 2"])
        #expect(text(state.handle(.ended(2, CancellationError()))) == ["cancel 1"])
        #expect(text(state.handle(.ended(1, nil))) == ["cancel 0"])
        #expect(text(state.handle(.ended(0, nil))) == ["finish"])
    }

    @Test("a service that fails ends the group with its error, after the others have ended in reverse order")
    func endsOnFailure() {
        var state = ServiceGroupState(names: ["a", "b", "c"])
        #expect(text(state.handle(.ended(1, Failure(name: "b")))) == ["deadline", "cancel 2"])
        #expect(text(state.handle(.ended(2, Failure(name: "c")))) == ["cancel 0"])
        #expect(text(state.handle(.ended(0, nil))) == ["finish Failure(name: \"b\")"])
    }

    @Test("a service that returns without being asked ends the group with an error that names it")
    func endsOnEarlyReturn() {
        var state = ServiceGroupState(names: ["a"])
        #expect(text(state.handle(.ended(0, nil))) == ["deadline", "finish a ended before it was asked to"])
    }

    @Test("an earlier service that ends while a later one is awaited is not cancelled, and nothing is cancelled twice")
    func cancelsOnce() {
        var state = ServiceGroupState(names: ["a", "b", "c"])
        _ = state.handle(.stopRequested)
        #expect(text(state.handle(.ended(0, nil))) == [])
        #expect(text(state.handle(.ended(2, nil))) == ["cancel 1"])
        #expect(text(state.handle(.ended(1, nil))) == ["finish"])
    }

    @Test("when time is over, or somebody asks twice, all are cancelled and the group names those that still ran")
    func givesUp() {
        for hurry in [ServiceGroupState.Event.deadlinePassed, .stopRequested] {
            var state = ServiceGroupState(names: ["a", "b", "c"])
            _ = state.handle(.stopRequested)
            _ = state.handle(.ended(2, nil))
            #expect(text(state.handle(hurry)) == ["cancel 0", "finish did not end in time: a, b"])
            #expect(text(state.handle(.ended(0, nil))) == [])
        }
    }

    private struct Failure: Error {
        let name: String
    }

    private func text(_ actions: [ServiceGroupState.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .cancel(let index): "cancel \(index)"
            case .startDeadline: "deadline"
            case .finish(nil): "finish"
            case .finish(let error?): "finish \(error)"
            }
        }
    }
}
