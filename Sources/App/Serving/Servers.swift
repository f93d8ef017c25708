import Core
import Crypto
import HTTPCore
import HTTPServer
import Net

/// Everything that takes requests: the plain port and, where it is configured, the one for HTTPS. They end side by side.
struct Servers: Service {
    let name = "http"
    private let plain: HTTPServer
    private let secure: HTTPServer?

    /// Servers that take no connection yet.
    init(
        configuration: Configuration, certificates: CurrentTLSContext?, loops: EventLoopGroup, logger: Logger,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        func server(_ configuration: HTTPServerConfiguration) -> HTTPServer {
            HTTPServer(configuration: configuration, loops: loops, logger: logger, handler: handler)
        }
        plain = server(HTTPServerConfiguration(address: configuration.listen))
        secure = configuration.tls.map { server(HTTPServerConfiguration(address: $0.listen, tls: certificates)) }
    }

    /// Takes the addresses, and gives the one that people should use.
    func bind() throws(HTTPServerError) -> BoundAddress {
        let address = try plain.bind()
        guard let secure else { return address }
        return try secure.bind()
    }

    func run() async throws {
        try await withThrowingTaskGroup { group in
            for server in [plain] + (secure.map { [$0] } ?? []) { group.addTask { try await server.run() } }
            try await group.waitForAll()
        }
    }
}
