import HTTPCore
import Net
import Synchronization
import Testing

@testable import HTTPClient

@Suite("A transport with a proxy", .timeLimit(.minutes(1)))
struct ProxyTests {
    /// Tells what it is asked, and answers by itself instead of passing anything on.
    private let proxy = LoopbackServer { connection in
        while let request = connection.request() {
            if request.hasPrefix("CONNECT ") {
                connection.write("HTTP/1.1 200 OK\r\n\r\n")
                guard let inner = connection.request() else { return }
                let text = request + inner
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
            } else {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.utf8.count)\r\n\r\n\(request)")
            }
        }
    }

    @Test("leaves names to it where the operator chose the target")
    func operators() async throws {
        let outgoing = OutgoingFixture(CurlConfiguration(proxy: .server(proxy.url())))
        let echo = try await outgoing.text("http://no-such-name.invalid/x")
        #expect(echo.hasPrefix("GET http://no-such-name.invalid/x HTTP/1.1\r\n"))
    }

    @Test("reaches this machine without it", arguments: ["127.0.0.1", "localhost"])
    func loopback(host: String) async throws {
        let outgoing = OutgoingFixture(CurlConfiguration(proxy: .server(proxy.url())))
        let server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(try await outgoing.text("http://\(host):\(server.port)/") == "ok")
        #expect(proxy.connections == 0)
    }

    @Test("tells it the address that was checked where a tenant chose the target, and keeps the name in the request")
    func tenants() async throws {
        let outgoing = guarded { _ in [IPAddress("10.1.2.3"), IPAddress("93.184.215.14")].compactMap(\.self) }
        let echo = try await outgoing.text("http://www.example.org:8081/x")
        #expect(echo.hasPrefix("CONNECT 93.184.215.14:8081 HTTP/1.1\r\n"))
        #expect(echo.contains("\r\nGET /x HTTP/1.1\r\nHost: www.example.org:8081\r\n"))
    }

    @Test("tells it an address of IPv6 in brackets")
    func v6() async throws {
        let outgoing = guarded { _ in [IPAddress("2606:2800:21f:cb07::1")].compactMap(\.self) }
        let echo = try await outgoing.text("http://www.example.org/")
        #expect(echo.hasPrefix("CONNECT [2606:2800:21f:cb07::1]:80 HTTP/1.1\r\n"))
    }

    @Test("is not asked for an address that the policy forbids, whatever the name said before")
    func rebinding() async throws {
        let asked = Mutex(0)
        let outgoing = guarded { _ in
            let isFirst = asked.withLock { count in
                count += 1
                return count == 1
            }
            return [IPAddress(isFirst ? "93.184.215.14" : "127.0.0.1")].compactMap(\.self)
        }
        let request = HTTPClientRequest(url: "http://rebind.example.org/")
        #expect(try await outgoing.text(request).hasPrefix("CONNECT 93.184.215.14:80"))
        #expect(asked.withLock { $0 } == 1)
        #expect(await outgoing.failure(of: request)?.code == .forbiddenAddress)
        #expect(proxy.connections == 1)
    }

    @Test("is passed by for a network that the operator lists")
    func listed() async throws {
        let server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let outgoing = OutgoingFixture.guarded { [proxy] in $0.proxy = .server(proxy.url()) }
        #expect(try await outgoing.text(server.url()) == "ok")
        #expect(proxy.connections == 0)
    }

    @Test("says that a name has no address, and that a port is nobody's to reach")
    func errors() async throws {
        let outgoing = guarded { _ in [] }
        #expect(await outgoing.failure(of: HTTPClientRequest(url: "http://example.org/"))?.code == .unresolvable)
        #expect(await outgoing.failure(of: HTTPClientRequest(url: "http://example.org:25/"))?.code == .forbiddenAddress)
    }

    private func guarded(_ resolve: @escaping @Sendable (String) -> [IPAddress]) -> OutgoingFixture {
        OutgoingFixture { [proxy] in
            $0.policy = AddressPolicy()
            $0.proxy = .server(proxy.url())
            $0.resolver = ToldResolver(resolve: resolve)
        }
    }
}

/// A name service that knows what it is told.
private struct ToldResolver: HostResolver {
    let resolve: @Sendable (String) -> [IPAddress]

    func addresses(of name: String) async throws -> [IPAddress] {
        let found = resolve(name)
        guard !found.isEmpty else { throw StreamError(.unresolvable, "There is no address for \(name).") }
        return found
    }
}
