import Core
import HTTPCore
import Net
import Support
import Testing

@testable import lyceum

@Suite("The ways out of the server", .timeLimit(.minutes(1)))
struct OutboundTests {
    @Test("lead operators anywhere and tenants to no private address, unless it is listed", arguments: [false, true])
    func guarded(isListed: Bool) async throws {
        let allowed = isListed ? try [#require(IPNetwork("127.0.0.0/8"))] : []
        let outbound = Outbound(Configuration.Outbound(allowed: allowed), loops: [TestServer.loops.next()])
        // Nobody listens there: whoever may go is refused by the system.
        let request = HTTPClientRequest(url: "http://127.0.0.1:2/")
        #expect(await failure(of: request, outbound.operators) == .refused)
        #expect(await failure(of: request, outbound.tenants) == (isListed ? .refused : .forbiddenAddress))
    }

    @Test("take what every request carries from one place")
    func decoration() async throws {
        let stub = StubTransport(.text(""))
        let outbound = Outbound(Configuration.Outbound(), loops: [TestServer.loops.next()]).decorated { _ in stub }
        _ = try await outbound.operators.send(HTTPClientRequest(url: "http://a/"))
        _ = try await outbound.tenants.send(HTTPClientRequest(url: "http://b/"))
        #expect(stub.requests.map(\.url) == ["http://a/", "http://b/"])
    }

    @Test("are configured by networks and a proxy, and by everybody's variable for certificates")
    func configuration() throws {
        let outbound = try read([
            "LYCEUM_OUTBOUND_ALLOW_CIDRS": "10.20.0.0/16, fd12::/16", "LYCEUM_OUTBOUND_PROXY": "http://proxy:3128",
            "SSL_CERT_FILE": "/etc/ca.pem",
        ])
        #expect(outbound.allowed.map(\.description) == ["10.20.0.0/16", "fd12::/16"])
        #expect(outbound.proxy == "http://proxy:3128")
        #expect(outbound.certificateFile == "/etc/ca.pem")
        #expect(try read([:]).allowed.isEmpty)
    }

    @Test(
        "are refused with networks that are none, or a proxy of no known kind",
        arguments: [
            ("OUTBOUND_ALLOW_CIDRS", "10.0.0.0"), ("OUTBOUND_ALLOW_CIDRS", "10.0.0.1/8"),
            ("OUTBOUND_ALLOW_CIDRS", "10.0.0.0/8;fd12::/16"), ("OUTBOUND_PROXY", "proxy:3128"),
            ("OUTBOUND_PROXY", "ftp://proxy"),
        ])
    func wrong(key: String, value: String) {
        #expect(throws: ConfigurationError.self) { try read(["LYCEUM_\(key)": value]) }
    }

    private func read(_ environment: [String: String]) throws -> Configuration.Outbound {
        let reader = try ConfigurationReader(
            keys: Keys.all, arguments: ["--resources-dir", "/resources"], environment: environment)
        return try Configuration(reader, environment: environment, isRoot: false).outbound
    }

    private func failure(
        of request: HTTPClientRequest, _ transport: any HTTPTransport
    ) async -> HTTPTransportError.Code? {
        do {
            _ = try await transport.send(request)
            return nil
        } catch {
            return (error as? HTTPTransportError)?.code
        }
    }
}
