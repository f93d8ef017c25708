import Postgres
import Support

extension TestDatabase {
    /// A database and the connection string of its owner, as `LYCEUM_DATABASE_URL` would hold it.
    static func makeWithURL() async throws -> (Database, String) {
        let database = try await make()
        let url = try await withOwner(of: database) { owner in
            let row = try await owner.query(
                "SELECT current_setting('unix_socket_directories'), current_database()::text")[0]
            let (folder, name) = try row.decode(String.self, String.self)
            return "host=\(folder) user=\(EmbeddedPostgres.owner) dbname=\(name)"
        }
        return (database, url)
    }
}
