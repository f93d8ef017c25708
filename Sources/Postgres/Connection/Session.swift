package import Core
package import Net

/// One connection outside any pool, for work on the database itself: migrations, making databases.
///
/// It acts as its login and runs every statement as it is told, without a transaction of its own.
package struct Session: QueryExecutor {
    private let connection: Connection
    private let lease: UInt64

    /// Connects. Close it, or it stays open.
    package static func open(
        _ configuration: ConnectionConfiguration, loop: EventLoop, logger: Logger
    ) async throws -> Session {
        let connection = Connection(configuration: configuration, loop: loop, logger: logger)
        try await connection.open()
        return Session(connection: connection, lease: await connection.beginLease(preamble: []))
    }

    package func query(_ query: Query) async throws -> [Row] {
        try await connection.run([query], lease: lease).first?.rows ?? []
    }

    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await connection.run([query], lease: lease).first?.affectedRows ?? 0
    }

    @discardableResult
    package func batch(_ queries: [Query]) async throws -> [[Row]] {
        try await connection.run(queries, lease: lease).map(\.rows)
    }

    /// Runs a text of several statements.
    package func run(script: String) async throws {
        try await connection.runScript(script)
    }

    /// Whether a transaction is open and sound.
    var isInsideTransaction: Bool {
        get async { await connection.isInsideTransaction }
    }

    package func close() async {
        await connection.close()
    }
}
