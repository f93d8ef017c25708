import Testing

@testable import Postgres

@Suite struct MigrationPlanTests {
    private func file(_ name: String, _ checksum: String) throws -> (migration: Migration, checksum: String) {
        (try #require(Migration(fileName: name + ".sql", sql: "-- x")), checksum)
    }

    private func applied(_ name: String, _ checksum: String) -> AppliedMigration {
        AppliedMigration(version: String(name.prefix(14)), name: name, checksum: checksum)
    }

    @Test("what has not run is pending, in the folder's order")
    func pending() throws {
        let folder = [
            try file("20260101000000_a", "1"), try file("20260102000000_b", "2"), try file("20260103000000_c", "3"),
        ]
        let pending = try MigrationPlan.pending(folder, applied: [applied("20260102000000_b", "2")])
        #expect(pending.map(\.migration.name) == ["20260101000000_a", "20260103000000_c"])
    }

    @Test("a migration that was edited after it ran is refused by name")
    func edited() throws {
        let error = #expect(throws: PostgresError.self) {
            try MigrationPlan.pending(
                [try file("20260101000000_a", "2")], applied: [applied("20260101000000_a", "1")])
        }
        #expect(error?.code == .migration)
        #expect(error?.message.contains("20260101000000_a") == true)
    }

    @Test("a migration that ran and is missing is refused by name")
    func missing() throws {
        let error = #expect(throws: PostgresError.self) {
            try MigrationPlan.pending(
                [try file("20260101000000_a", "1")],
                applied: [applied("20260101000000_a", "1"), applied("20260102000000_b", "2")])
        }
        #expect(error?.message.contains("20260102000000_b") == true)
    }

    @Test(
        "a file is a migration when its name is a time and lower-case words",
        arguments: [
            ("20261121090000_create_roles.sql", true), ("20261121090000_a1.sql", true), ("create_roles.sql", false),
            ("2026112109000_create_roles.sql", false), ("20261121090000_.sql", false),
            ("20261121090000-create.sql", false), ("20261121090000_Create.sql", false), ("2026112109000x_a.sql", false),
        ])
    func names(name: String, isMigration: Bool) {
        #expect((Migration(fileName: name, sql: "-- x") != nil) == isMigration)
    }
}
