import Testing

@testable import Postgres

@Suite struct SlowStatementsTests {
    @Test("a slow statement is remembered for a while")
    func memory() {
        var slow = SlowStatements(limit: 2, memory: .seconds(10))
        slow.insert("SELECT slow()", now: .zero)
        #expect(slow.contains("SELECT slow()", now: .seconds(9)))
        #expect(!slow.contains("SELECT slow()", now: .seconds(10)))
        #expect(!slow.contains("SELECT quick()", now: .zero))
    }

    @Test("of too many the ones remembered longest are forgotten")
    func limit() {
        var slow = SlowStatements(limit: 2, memory: .seconds(10))
        for (second, sql) in ["a", "b", "c"].enumerated() { slow.insert(sql, now: .seconds(second)) }
        let known = ["a", "b", "c"].filter { slow.contains($0, now: .seconds(3)) }
        #expect(known == ["b", "c"])
    }
}
