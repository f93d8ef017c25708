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

    /// Servers that take no connection yet, and then together as many as are configured. `refused` hears the status of
    /// each answer that they give without the handler.
    init(
        configuration: Configuration, certificates: CurrentTLSContext?, registry: MetricsRegistry,
        loops: EventLoopGroup, logger: Logger, refused: @escaping @Sendable (HTTPStatus) -> Void,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        let connections = configuration.connections
        let census = ConnectionCensus(
            limit: DescriptorLimit.connections(
                upTo: connections.limit, descriptors: DescriptorLimit.raise(), logger: logger),
            limitPerSender: connections.limitPerAddress)
        registry.gauge("lyceum_http_open_connections", "Connections of clients that are open.") {
            [MetricSample(Double(census.count))]
        }
        func server(_ address: SocketAddress, tls: CurrentTLSContext? = nil) -> HTTPServer {
            var configuration = HTTPServerConfiguration(address: address, tls: tls)
            configuration.trustedProxies = connections.trustedProxies
            configuration.expectsProxyHeader = connections.beginWithProxyHeader
            return HTTPServer(
                configuration: configuration, loops: loops, logger: logger, census: census, refused: refused,
                handler: handler)
        }
        plain = server(configuration.listen)
        secure = configuration.tls.map { server($0.listen, tls: certificates) }
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
