import Core
import HTTPCore
import HTTPServer
import Net

/// The product's HTTP server and router with a few handlers and nothing else, on one loop, as the peers have one
/// process. Every family of measures has its routes in a file of its own.
@main
struct PlainServer {
    /// Serves on 127.0.0.1 at the port given as the only argument.
    static func main() async throws {
        FreedMemory.keep()
        guard CommandLine.arguments.count == 2, let port = UInt16(CommandLine.arguments[1]),
            let address = SocketAddress(host: "127.0.0.1", port: port)
        else {
            print("usage: PlainServer PORT")
            return
        }
        let logger = Logger(label: "bench", level: .warning, sink: DiscardingLogSink())
        let router = Router(
            routes: PlainRoutes.all + StreamRoutes.all + PacedRoutes.all + UploadRoutes.all + WebSocketRoutes.all,
            authenticator: NoAuthenticator(), identifiers: SystemIdentifierGenerator(), logger: logger)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(address: address), loops: EventLoopGroup(count: 1), logger: logger,
            handler: { await router.respond(to: $0) })
        try await server.run()
    }
}
