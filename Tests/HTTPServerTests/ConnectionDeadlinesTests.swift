import Testing

@testable import HTTPServer

@Suite struct ConnectionDeadlinesTests {
    private var deadlines = ConnectionDeadlines()

    private mutating func note(_ kind: HTTPConnectionState.Wait.Kind, request: Int, now: Int64) {
        deadlines.note(.init(kind: kind, request: request), now: now) { $0 == .handler ? nil : 100 }
    }

    @Test("A wait that goes on keeps its deadline; another kind or another request begins anew")
    mutating func absolute() {
        note(.head, request: 0, now: 10)
        note(.head, request: 0, now: 60)
        #expect(deadlines.earliest == 110)
        #expect(deadlines.expired(at: 109) == nil)
        #expect(deadlines.expired(at: 110) == .wait(.head))
        note(.handler, request: 1, now: 70)
        #expect(deadlines.earliest == .max)
        note(.request, request: 1, now: 80)
        #expect(deadlines.earliest == 180)
        note(.request, request: 2, now: 90)
        #expect(deadlines.earliest == 190)
    }

    @Test("Output has a deadline from when it began to wait, and a new one when a good part of it went")
    mutating func output() {
        deadlines.noteOutput(isWaiting: true, now: 10, limit: 50)
        deadlines.noteOutput(isWaiting: true, now: 40, limit: 50)
        #expect(deadlines.expired(at: 60) == .output)
        deadlines.outputMoved(by: 40_000)
        deadlines.noteOutput(isWaiting: true, now: 45, limit: 50)
        #expect(deadlines.expired(at: 60) == .output)
        deadlines.outputMoved(by: 40_000)
        deadlines.noteOutput(isWaiting: true, now: 50, limit: 50)
        #expect(deadlines.expired(at: 60) == nil)
        #expect(deadlines.earliest == 100)
        deadlines.noteOutput(isWaiting: false, now: 60, limit: 50)
        #expect(deadlines.earliest == .max)
    }
}
