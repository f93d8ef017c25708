import Core
import Net
import Postgres
import Support

extension TestDatabase {
    /// A database with a table `items (id, n unique)` that belongs to no tenant.
    static func makeWithTable(
        pool: PoolConfiguration = PoolConfiguration(maximumConnections: 8), loops: EventLoopGroup = TestServer.loops
    ) async throws -> Database {
        let database = try await make(pool: pool, loops: loops)
        try await withOwner(of: database) { owner in
            try await owner.run(
                script: """
                    CREATE TABLE items (id uuid PRIMARY KEY DEFAULT uuidv7(), n integer UNIQUE);
                    GRANT SELECT, INSERT, UPDATE, DELETE ON items TO lyceum_app;
                    """)
        }
        return database
    }

    /// Waits until a connection of the database runs the statement, and gives its process number.
    static func untilRunning(_ statement: String, in database: Database) async throws -> Int {
        try await withOwner(of: database) { owner in
            while true {
                let rows = try await owner.query(
                    """
                    SELECT pid FROM pg_stat_activity
                    WHERE query LIKE \(statement + "%") AND state = 'active' AND datname = current_database()
                    """)
                if let row = rows.first { return try row.decode(Int.self) }
            }
        }
    }
}
