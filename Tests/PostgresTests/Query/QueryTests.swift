import Postgres
import Testing

@Suite struct QueryTests {
    @Test("values become numbered placeholders, never text of the statement")
    func placeholders() {
        let query: Query = "SELECT * FROM t WHERE a = \("x'; DROP TABLE t; --") AND b = \(7)"
        #expect(query.sql == "SELECT * FROM t WHERE a = $1 AND b = $2")
    }

    @Test("text spliced as unsafe SQL stands in the statement as it is")
    func unsafeSQL() {
        let query: Query = "SELECT \(unsafeSQL: "count(*)") FROM t WHERE a = \(1)"
        #expect(query.sql == "SELECT count(*) FROM t WHERE a = $1")
    }

    @Test("a fragment's placeholders count on from those before it")
    func fragments() {
        let condition: Query = "a = \(1) OR b = \(2)"
        var query: Query = "SELECT \(0) WHERE \(condition) AND c = \(3)"
        query.append(" LIMIT \(4)")
        #expect(query.sql == "SELECT $1 WHERE a = $2 OR b = $3 AND c = $4 LIMIT $5")
    }
}
