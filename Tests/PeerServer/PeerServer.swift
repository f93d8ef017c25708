import Core
import Crypto
import Glibc
import HTTPCore
import HTTPServer
import Net

/// The product's HTTP server with routes that only tests want, and its WebSocket client, for peers of other makers:
///
///     PeerServer serve [PORT]       says `listening on 127.0.0.1:PORT` once it does, and ends with SIGTERM
///     PeerServer echo URL [COUNT]   sends back what the WebSocket server at URL says, on COUNT connections in turn
///     PeerServer autobahn URL       runs every case of Autobahn's fuzzing server at URL, such as ws://127.0.0.1:9001
///     PeerServer expressions        evaluates the expressions that come in, a line each
///     PeerServer schemas            checks values against the JSON Schemas that come in, a line each
///     PeerServer sip LISTEN [certificate=FILE] [roots=FILE] [USER:PASSWORD …]   is a telephone, see PhoneProgram
///     PeerServer platform TOOL      is a learning platform for the tool at TOOL; says `listening on ISSUER`
@main
struct PeerServer {
    static func main() async throws {
        CryptoLibrary.prepare()
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.dropFirst().first) {
        case ("serve", let port): try await serve(port: port.flatMap { UInt16($0) } ?? 0)
        case ("echo", let url?):
            try await EchoClient().echo(url, times: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1)
        case ("autobahn", let url?): try await EchoClient().runAutobahn(url)
        case ("expressions", _): ExpressionLines().run()
        case ("schemas", _): SchemaLines().run()
        case ("sip", let listen?):
            let rest = arguments.dropFirst(2)
            func option(_ name: String) -> String? {
                rest.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
            }
            try await PhoneProgram(logins: rest.filter { !$0.contains("=") }).run(
                listen: listen, certificate: option("certificate"), roots: option("roots"))
        case ("platform", let tool?): try await PlatformProgram(tool: tool).run()
        default:
            print(
                """
                usage: PeerServer serve [PORT] | echo URL [COUNT] | autobahn URL | expressions | schemas | sip LISTEN …
                    | platform TOOL
                """)
        }
    }

    private static func serve(port: UInt16) async throws {
        guard let address = SocketAddress(host: "127.0.0.1", port: port) else { return }
        var configuration = HTTPServerConfiguration(address: address)
        configuration.sendTimeout = .seconds(2)
        configuration.drainTimeout = .seconds(2)
        let logger = Logger(label: "peer", level: .warning, sink: DiscardingLogSink())
        let router = Router(
            routes: PeerRoutes.all, authenticator: NoAuthenticator(), identifiers: SystemIdentifierGenerator(),
            logger: logger)
        let server = HTTPServer(
            configuration: configuration, loops: EventLoopGroup(count: 1), logger: logger, handler: router.respond)
        let bound = try server.bind()
        print("listening on 127.0.0.1:\(bound.port)")
        fflush(nil)
        try await ServiceGroup(services: [server], logger: logger).run()
    }
}

/// Knows nobody.
private struct NoAuthenticator: Authenticator {
    func identity(of request: HTTPRequest) async throws -> Identity? { nil }
}
