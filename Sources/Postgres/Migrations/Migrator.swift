package import Core
package import Net

/// Brings a database to the shape that the program expects: runs the SQL files of a folder once each, in order.
///
/// Each file runs in a transaction of its own. Several servers that start at once wait for each other.
package struct Migrator: Sendable {
    private let folder: String

    /// Takes the folder of files such as `20261121090000_create_roles.sql`.
    package init(folder: String) {
        self.folder = folder
    }

    /// Runs what has not run yet and gives the names. The configuration's login must be allowed to change the schema.
    ///
    /// Throws when a file that has run was changed or is missing; then nothing runs.
    @discardableResult
    package func migrate(
        _ configuration: ConnectionConfiguration, loop: EventLoop, logger: Logger
    ) async throws -> [String] {
        let folder = folder
        let migrations = try await BlockingThread.value { try MigrationFolder.read(folder) }
        let session = try await Session.open(configuration, loop: loop, logger: logger.labelled("migrations"))
        do {
            let names = try await run(migrations, in: session, logger: logger.labelled("migrations"))
            await session.close()
            return names
        } catch {
            await session.close()
            throw error
        }
    }

    private func run(_ migrations: [Migration], in session: Session, logger: Logger) async throws -> [String] {
        // The lock ends with the session. Its number is this product's own: "lyceum" in ASCII.
        try await session.execute("SELECT pg_advisory_lock(\(0x6c79_6365_756d)::bigint)")
        try await session.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version text PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """)
        let applied = try await session.query("SELECT version, name, checksum FROM schema_migrations").map { row in
            let (version, name, checksum) = try row.decode(String.self, String.self, String.self)
            return AppliedMigration(version: version, name: name, checksum: checksum)
        }
        // The server counts the checksums: it has SHA-256, and this module would need it for nothing else.
        let checksums = try await session.batch(
            migrations.map { "SELECT encode(sha256(\([UInt8]($0.sql.utf8))), 'hex')" })
        let folder = try zip(migrations, checksums).map { migration, rows in
            (migration: migration, checksum: try rows.first?.decode(String.self) ?? "")
        }
        let pending = try MigrationPlan.pending(folder, applied: applied)
        for (migration, checksum) in pending { try await apply(migration, checksum, in: session, logger: logger) }
        return pending.map(\.migration.name)
    }

    private func apply(_ migration: Migration, _ checksum: String, in session: Session, logger: Logger) async throws {
        try await session.execute("BEGIN")
        do {
            try await session.run(script: migration.sql)
            guard await session.isInsideTransaction else {
                throw PostgresError(.migration, "it ends its transaction itself.")
            }
            try await session.execute(
                """
                INSERT INTO schema_migrations (version, name, checksum)
                VALUES (\(migration.version), \(migration.name), \(checksum))
                """)
            try await session.execute("COMMIT")
        } catch let error as PostgresError {
            let line = error.position.map { ", line \(migration.line(of: $0))" } ?? ""
            throw PostgresError(
                .migration, "The migration \(migration.name)\(line) failed: \(error.description)",
                sqlState: error.sqlState, detail: error.detail)
        }
        logger.info("Migration applied", [("migration", migration.name)])
    }
}

extension Migration {
    /// The line, from 1, of a character of the file, from 1.
    fileprivate func line(of position: Int) -> Int {
        1 + sql.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" }
    }
}
