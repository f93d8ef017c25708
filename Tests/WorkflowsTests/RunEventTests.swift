import Core
import Testing

@testable import Workflows

@Suite struct RunEventTests {
    private let item = ItemID(UUID128(high: 1, low: 2))
    private let other = ItemID(UUID128(high: 3, low: 4))

    private func numbered(_ events: [RunEvent]) -> [NumberedRunEvent] {
        events.enumerated().map { NumberedRunEvent(number: $0 + 1, step: 1, event: $1) }
    }

    @Test("neighbouring deltas of one part are stored as one, under the last number")
    func coalesce() {
        let merged = CoalescedDeltas.merge(
            numbered([
                .messageStarted(item), .textDelta(item, part: 0, text: "a"), .textDelta(item, part: 0, text: "b"),
                .textDelta(item, part: 1, text: "c"), .textDelta(other, part: 1, text: "d"), .runFinished,
            ]))
        #expect(merged.map(\.number) == [1, 3, 4, 5, 6])
        #expect(merged[1].event == .textDelta(item, part: 0, text: "ab"))
    }

    @Test("what an unfinished message holds is kept on Stop, and nothing of an empty one")
    func keep() {
        var open = OpenMessages()
        for event: RunEvent in [
            .messageStarted(item), .partStarted(item, part: 0), .textDelta(item, part: 0, text: "Hel"),
            .textDelta(item, part: 0, text: "lo"), .messageStarted(other),
        ] { open.note(event) }
        #expect(open.kept() == [.messageFinished(item, [MessagePart(text: "Hello")]), .messageRemoved(other)])
        #expect(open.removed() == [.messageRemoved(item), .messageRemoved(other)])
    }

    @Test("a finished message is no longer open")
    func finished() {
        var open = OpenMessages()
        open.note(.messageStarted(item))
        open.note(.messageFinished(item, []))
        #expect(open.kept().isEmpty)
    }

    @Test("listeners get every event from the first, whenever they come")
    func log() async {
        let log = RunLog()
        log.append(NumberedRunEvent(number: 1, step: 0, event: .runStarted))
        async let early = collect(log)
        log.append(NumberedRunEvent(number: 2, step: 0, event: .progress("…")))
        log.append(NumberedRunEvent(number: 3, step: 0, event: .runFinished))
        #expect(await early == [1, 2, 3])
        #expect(await collect(log) == [1, 2, 3])
    }

    @Test("a listener whose task is cancelled stops waiting")
    func cancelled() async {
        let log = RunLog()
        let listener = Task { await collect(log) }
        listener.cancel()
        #expect(await listener.value == [])
    }

    @Test("a log that is given up ends without a last event")
    func closed() async {
        let log = RunLog()
        log.append(NumberedRunEvent(number: 1, step: 0, event: .runStarted))
        log.close()
        #expect(await collect(log) == [1])
    }

    private func collect(_ log: RunLog) async -> [Int] {
        var numbers: [Int] = []
        for await events in log.events() { numbers += events.map(\.number) }
        return numbers
    }
}
