import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
    @Test("past the limit the statement unused for longest goes")
    func leastRecentlyUsed() {
        var cache = StatementCache(limit: 2)
        #expect(cache.insert(sql: "a", name: "s1") == [])
        #expect(cache.insert(sql: "b", name: "s2") == [])
        #expect(cache.name(for: "a") == "s1")
        #expect(cache.insert(sql: "c", name: "s3") == ["s2"])
        #expect(cache.name(for: "b") == nil)
        #expect(cache.name(for: "a") == "s1")
        #expect(cache.count == 2)
    }

    @Test("a statement prepared twice keeps the newer name and gives up the older")
    func replaced() {
        var cache = StatementCache(limit: 4)
        _ = cache.insert(sql: "a", name: "s1")
        #expect(cache.insert(sql: "a", name: "s2") == ["s1"])
        #expect(cache.name(for: "a") == "s2")
    }

    @Test("names are never used again")
    func names() {
        var cache = StatementCache(limit: 1)
        #expect(Set((0..<100).map { _ in cache.makeName() }).count == 100)
    }
}
