import Core
import Crypto
import HTTPCore
import HTTPServer
import Net

/// The product's HTTP server over TLS, on one loop: a short answer for handshakes, and 16 MiB for what comes after.
@main
struct TLSServer {
    /// Serves on 127.0.0.1: plainly at the first port, which tells that it is ready, and over TLS at the second.
    static func main() async throws {
        CryptoLibrary.prepare()
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let plain = SocketAddress("127.0.0.1:\(arguments[1])"),
            let secure = SocketAddress("127.0.0.1:\(arguments[2])")
        else {
            print("usage: TLSServer PLAIN-PORT TLS-PORT CHAIN KEY")
            return
        }
        let certificate = try TLSCertificate(
            chainPEM: FileContents.read(arguments[3]), keyPEM: FileContents.read(arguments[4]))
        let context = CurrentTLSContext(try .server([certificate], tickets: TLSTicketKeys()))
        let loops = EventLoopGroup(count: 1)
        let bulk = [UInt8](repeating: 0x61, count: 16 << 20)
        let logger = Logger(label: "bench", level: .warning, sink: DiscardingLogSink())
        let router = Router(
            routes: [
                Route(.get, "/ping", access: .public) { _, _ in .text("pong") },
                Route(.get, "/bulk", access: .public) { _, _ in HTTPResponse(body: .bytes(bulk)) },
            ], authenticator: Nobody(), identifiers: SystemIdentifierGenerator(), logger: logger)
        try await withThrowingTaskGroup { group in
            for (address, tls) in [(plain, nil), (secure, context)] {
                let server = HTTPServer(
                    configuration: HTTPServerConfiguration(address: address, tls: tls), loops: loops, logger: logger,
                    handler: router.respond)
                group.addTask { try await server.run() }
            }
            try await group.waitForAll()
        }
    }

    private struct Nobody: Authenticator {
        func identity(of request: HTTPRequest) async throws -> Identity? { nil }
    }
}
