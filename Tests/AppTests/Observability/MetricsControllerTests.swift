import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct MetricsControllerTests {
    private static func ask(token: String?, from address: String, authorization: String? = nil) async -> Int {
        let registry = MetricsRegistry()
        registry.counters("sample_total", "A sample.").series().increment()
        let router = Router(
            routes: MetricsController(registry: registry, token: token).routes, authenticator: Nobody(),
            identifiers: SystemIdentifierGenerator(), logger: Logger(label: "test", sink: DiscardingLogSink()))
        var request = HTTPRequest(method: .get, path: "/metrics", remoteAddress: address)
        request.fields["Authorization"] = authorization
        let response = await router.respond(to: request)
        if response.status == .ok, case .bytes(let bytes) = response.body {
            #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("sample_total 1\n"))
        }
        return response.status.code
    }

    private struct Nobody: Authenticator {
        func identity(of request: HTTPRequest) async throws -> Identity? { nil }
    }

    @Test(
        "Without a token only this machine is told",
        arguments: [
            ("127.0.0.1", 200), ("127.8.8.8", 200), ("::1", 200), ("192.0.2.1", 403), ("10.0.0.1", 403),
            ("2001:db8::1", 403),
        ])
    func machine(address: String, status: Int) async {
        #expect(await Self.ask(token: nil, from: address) == status)
    }

    @Test(
        "With a token whoever has it is told, and nobody else, wherever they are",
        arguments: [("Bearer secret-of-the-scraper", 200), ("Bearer secret", 401), (nil, 401)])
    func token(authorization: String?, status: Int) async {
        for address in ["127.0.0.1", "192.0.2.1"] {
            #expect(
                await Self.ask(token: "secret-of-the-scraper", from: address, authorization: authorization) == status)
        }
    }
}
