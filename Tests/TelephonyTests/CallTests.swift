import Core
import Testing

@testable import Telephony

@Suite struct CallTests {
    private var call = Call(
        id: CallID(UUID128(high: 1, low: 2)), tenantID: TenantID(UUID128(high: 3, low: 4)), direction: .inbound,
        caller: .withheld, callee: .account("tutor@pbx.example.org"),
        startedAt: Timestamp(microseconds: 0))

    private func second(_ value: Int64) -> Timestamp {
        Timestamp(microseconds: value * 1_000_000)
    }

    @Test("A call rings, is answered, and ends")
    mutating func whole() {
        #expect(call.phase == .ringing)
        let answered = call.answer(at: second(4))
        #expect(answered && call.phase == .answered(at: second(4)))
        let ended = call.end(at: second(90), reason: .remoteHangUp)
        #expect(ended && call.phase == .ended(at: second(90), reason: .remoteHangUp))
        #expect(call.answeredAt == second(4))
    }

    @Test("A second answer changes nothing")
    mutating func secondAnswer() {
        call.answer(at: second(4))
        let changed = call.answer(at: second(5))
        #expect(!changed && call.answeredAt == second(4))
    }

    @Test("The first reason to end counts, and an ended call cannot be answered")
    mutating func afterEnd() {
        call.end(at: second(7), reason: .unanswered)
        let endedAgain = call.end(at: second(8), reason: .failed)
        let answered = call.answer(at: second(9))
        #expect(!endedAgain && !answered)
        #expect(call.phase == .ended(at: second(7), reason: .unanswered))
        #expect(call.answeredAt == nil)
    }
}
