import Core
import Postgres

/// Ends the database's connections after everything that uses them.
struct DatabaseService: Service {
    let name = "database"
    let database: Database

    func run() async throws {
        await cancellation()
        await database.close()
    }
}
