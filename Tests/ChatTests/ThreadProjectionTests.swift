import Core
import Testing
import Workflows

@testable import Chat

@Suite struct ThreadProjectionTests {
    private let projection = ThreadProjection(identifiers: SystemIdentifierGenerator())
    private let item = ItemID(UUID128(high: 7, low: 7))
    private let run = RunReference(
        tenantID: TenantID(UUID128(high: 1, low: 1)), runID: RunID(UUID128(high: 1, low: 2)),
        threadID: ThreadID(UUID128(high: 1, low: 3)))

    private func count(_ events: RunEvent...) -> Int {
        projection.statements(
            for: events.enumerated().map { NumberedRunEvent(number: $0 + 1, step: 1, event: $1) }, of: run
        ).count
    }

    @Test("a message is written once, when it is finished")
    func finished() {
        #expect(
            count(
                .messageStarted(item), .partStarted(item, part: 0), .textDelta(item, part: 0, text: "a"),
                .messageFinished(item, [MessagePart(text: "a")]), .runFinished) == 1)
    }

    @Test("a message that is withdrawn leaves nothing")
    func removed() {
        #expect(count(.messageStarted(item), .messageRemoved(item)) == 0)
    }

    @Test("Stop leaves a note for the model beside what was said")
    func stopped() {
        #expect(count(.messageFinished(item, [MessagePart(text: "a")]), .runCancelled) == 2)
    }
}
