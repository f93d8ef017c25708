import Core
import Postgres
import Support
import Testing

@Suite struct DatabaseTests {
    @Test("a statement gives rows whose values decode by position and by name")
    func rows() async throws {
        let database = try await TestDatabase.make()
        let rows = try await database.query("SELECT \(41)::int + 1 AS answer, \("é")::text AS letter")
        let (answer, letter) = try #require(rows.first).decode(Int.self, String.self)
        #expect(answer == 42)
        #expect(letter == "é")
        #expect(try rows[0]["letter", String.self] == "é")
    }
}
