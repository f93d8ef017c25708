import Core
import Glibc
import HTTPClient
import HTTPCore
import HTTPServer
import Net
import Support
import Synchronization

/// The learning platform of tests as a program: `localhost` on a port of its own, another site than a tool on `127.0.0.1`.
struct PlatformProgram {
    /// The tool's address, such as `http://127.0.0.1:8080`.
    let tool: String

    func run() async throws {
        guard let address = SocketAddress(host: "127.0.0.1", port: 0) else { return }
        let logger = Logger(label: "platform", level: .warning, sink: DiscardingLogSink())
        let loops = EventLoopGroup(count: 1)
        let platform = Place()
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(address: address), loops: loops, logger: logger,
            handler: { request in await platform.respond(to: request) })
        let issuer = "http://localhost:\(try server.bind().port)"
        platform.fill(
            LearningPlatform(
                issuer: issuer, tool: tool, transport: CurlTransport(loops: loops.loops), clock: SystemWallClock()))
        print("listening on \(issuer)")
        fflush(nil)
        try await ServiceGroup(services: [server], logger: logger).run()
    }

    /// The platform, which is made once its port is known.
    private final class Place: Sendable {
        private let platform = Mutex<LearningPlatform?>(nil)

        func fill(_ platform: LearningPlatform) { self.platform.withLock { $0 = platform } }

        func respond(to request: HTTPRequest) async -> HTTPResponse {
            guard let platform = platform.withLock(\.self) else { return HTTPResponse(status: .serviceUnavailable) }
            do { return try await platform.respond(to: request) } catch {
                return .text("\(error)", status: .internalServerError)
            }
        }
    }
}
