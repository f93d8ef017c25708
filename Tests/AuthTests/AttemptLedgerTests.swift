import Core
import Testing

@testable import Auth

@Suite struct AttemptLedgerTests {
    private let start = Timestamp(microseconds: 1_800_000_000_000_000)

    @Test("Five attempts are heard at once, then the wait doubles from one second up to the longest")
    func growth() {
        var ledger = AttemptLedger()
        var now = start
        for _ in 1...5 { #expect(ledger.begin("a", at: now) == nil) }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            #expect(ledger.begin("a", at: now) == wait)
            now = now + .seconds(wait)
            #expect(ledger.begin("a", at: now) == nil)
        }
    }

    @Test("An attempt during the wait counts nothing, and the rest of the wait is rounded up")
    func waiting() {
        var ledger = AttemptLedger()
        for _ in 1...5 { _ = ledger.begin("a", at: start) }
        for _ in 1...10 { #expect(ledger.begin("a", at: start + .milliseconds(1)) == 1) }
        #expect(ledger.begin("a", at: start + .milliseconds(999)) == 1)
        #expect(ledger.begin("a", at: start + .seconds(1)) == nil)
        #expect(ledger.begin("a", at: start + .seconds(1)) == 2)
    }

    @Test("Success forgets the attempts, and so does an hour of silence")
    func forgetting() {
        var ledger = AttemptLedger()
        for _ in 1...5 { _ = ledger.begin("a", at: start) }
        ledger.succeed("a")
        #expect(ledger.count == 0)
        for _ in 1...5 { #expect(ledger.begin("a", at: start) == nil) }
        for _ in 1...5 { #expect(ledger.begin("a", at: start + .seconds(3600)) == nil) }
    }

    @Test("Of free attempts that begin together each is heard, whichever is counted first")
    func together() {
        var ledger = AttemptLedger()
        #expect(ledger.begin("a", at: start + .milliseconds(2)) == nil)
        #expect(ledger.begin("a", at: start) == nil)
        #expect(ledger.begin("a", at: start + .milliseconds(1)) == nil)
        ledger.forgive("a")
        #expect(ledger.begin("a", at: start) == nil)
    }

    @Test("One key's attempts do not count for another")
    func separation() {
        var ledger = AttemptLedger()
        for _ in 1...5 { _ = ledger.begin("a", at: start) }
        #expect(ledger.begin("a", at: start) == 1)
        #expect(ledger.begin("b", at: start) == nil)
    }

    @Test("When it is full, silent keys go first, then the one that was silent longest")
    func capacity() {
        var ledger = AttemptLedger(limits: AttemptLedger.Limits(free: 1, capacity: 3))
        for (offset, key) in ["a", "b", "c"].enumerated() { _ = ledger.begin(key, at: start + .seconds(offset)) }
        _ = ledger.begin("d", at: start + .seconds(2))
        #expect(ledger.count == 3)
        #expect(ledger.begin("c", at: start + .seconds(2)) == 1)
        #expect(ledger.begin("a", at: start + .seconds(2)) == nil)
        _ = ledger.begin("e", at: start + .seconds(7200))
        #expect(ledger.count == 1)
    }
}
