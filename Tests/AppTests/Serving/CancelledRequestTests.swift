import Core
import Glibc
import HTTPCore
import HTTPServer
import Net
import Postgres
import Support
import Testing

/// A request whose handler waits for the database, on a pool of one connection: only a statement that was ended on the
/// server lets the next one run. The time limit also covers the wait for a database among all tests.
@Suite(.timeLimit(.minutes(5))) struct CancelledRequestTests {
    private struct Nobody: Authenticator {
        func identity(of request: HTTPRequest) async throws -> Identity? { nil }
    }

    private func withSlowRoute(timeout: Duration?, body: (Database, UInt16) async throws -> Void) async throws {
        let database = try await TestDatabase.make(pool: PoolConfiguration(maximumConnections: 1))
        let logger = Logger(label: "test", level: .error, sink: DiscardingLogSink())
        let slow = Route(.get, "/", access: .public, timeout: timeout) { _, _ in
            .text("\(try await database.query("SELECT pg_sleep(600)").count)")
        }
        let router = Router(
            routes: [slow], authenticator: Nobody(), identifiers: SystemIdentifierGenerator(), logger: logger)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(address: try #require(SocketAddress("127.0.0.1:0"))),
            loops: TestServer.loops, logger: logger, handler: router.respond)
        let port = try server.bind().port
        let running = Task { try await server.run() }
        try await body(database, port)
        running.cancel()
        try await running.value
        await database.close()
    }

    private func untilRunning(in database: Database) async throws {
        try await TestDatabase.withOwner(of: database) { owner in
            while try await owner.query(
                "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' AND datname = current_database()"
            ).isEmpty {}
        }
    }

    /// A connection that has sent its request.
    private func connect(_ port: UInt16) throws -> Int32 {
        let descriptor = try LoopbackSocket.connect(port: port)
        let request = Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
        #expect(unsafe send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        return descriptor
    }

    @Test("a client that leaves ends the statement that its request waits for")
    func disconnect() async throws {
        try await withSlowRoute(timeout: nil) { database, port in
            let client = try connect(port)
            try await untilRunning(in: database)
            close(client)
            let rows = try await database.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }

    @Test("so does a route's time limit")
    func timeout() async throws {
        try await withSlowRoute(timeout: .milliseconds(100)) { database, port in
            let client = try connect(port)
            defer { close(client) }
            try await untilRunning(in: database)
            let rows = try await database.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }
}
