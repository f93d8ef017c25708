import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("A redirect that may be followed", .timeLimit(.minutes(1)))
struct RedirectTests {
    private let outgoing = OutgoingFixture()

    @Test("leads to the answer at its target")
    func followed() async throws {
        let target = LoopbackServer.echoing()
        let request = HTTPClientRequest(
            url: redirecting(to: target.url("/there?x=1")).url(), redirects: .follow(upTo: 1))
        #expect(try await outgoing.text(request).hasPrefix("GET /there?x=1 HTTP/1.1\r\n"))
        await outgoing.settled()
    }

    @Test("keeps fields within its origin, on the connection that is there")
    func sameOrigin() async throws {
        let server = LoopbackServer { connection in
            guard let first = connection.request(), first.hasPrefix("GET /from") else { return }
            connection.write("HTTP/1.1 302 Found\r\nLocation: to\r\nContent-Length: 0\r\n\r\n")
            guard let request = connection.request() else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.utf8.count)\r\n\r\n\(request)")
        }
        let echo = try await outgoing.text(
            HTTPClientRequest(
                url: server.url("/from"), fields: ["Authorization": "Bearer k", "X-Key": "k"],
                redirects: .follow(upTo: 5)))
        #expect(echo.hasPrefix("GET /to HTTP/1.1\r\n"))
        #expect(echo.contains("Authorization: Bearer k") && echo.contains("X-Key: k"))
        #expect(server.connections == 1)
    }

    @Test("takes no secret to another origin")
    func crossOrigin() async throws {
        let target = LoopbackServer.echoing()
        let fields: HTTPFields = [
            "Authorization": "Bearer k", "Cookie": "session=k", "X-Api-Key": "k", "Accept": "text/plain",
            "traceparent": "00-1-2-01",
        ]
        let echo = try await outgoing.text(
            HTTPClientRequest(
                url: redirecting(to: target.url()).url(), fields: fields, redirects: .follow(upTo: 5)))
        #expect(!echo.contains("Authorization") && !echo.contains("Cookie") && !echo.contains("X-Api-Key"))
        #expect(echo.contains("Accept: text/plain\r\n") && echo.contains("traceparent: 00-1-2-01\r\n"))
    }

    @Test("ends in an error when it leads in circles")
    func loop() async throws {
        let server = LoopbackServer.answering(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
        let failure = await outgoing.failure(of: HTTPClientRequest(url: server.url(), redirects: .follow(upTo: 3)))
        #expect(failure?.code == .redirect)
        await outgoing.settled()
    }

    @Test(
        "is an error where its target is none",
        arguments: ["file:///etc/passwd", "unix:/run/docker.sock", "http://", "gopher://127.0.0.1/", "http://a\tb/"])
    func noTarget(location: String) async throws {
        let request = HTTPClientRequest(url: redirecting(to: location).url(), redirects: .follow(upTo: 3))
        #expect(await outgoing.failure(of: request)?.code == .redirect)
    }

    @Test("never leads from https to http")
    func downgrade() throws {
        let secure = try WebAddress("https://example.org/")
        #expect(throws: HTTPTransportError.self) { try CurlTransport.target(of: "http://example.org/", from: secure) }
        #expect(try CurlTransport.target(of: "/b", from: secure).text == "https://example.org/b")
        let plain = try WebAddress("http://example.org/")
        #expect(try CurlTransport.target(of: "https://example.org/", from: plain).scheme == "https")
    }

    @Test(
        "is held against the policy again",
        arguments: [
            "http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://10.0.0.1/",
            "http://2852039166/", "http://metadata.test/", "//192.168.1.1/", "http://127.0.0.1:22/",
        ])
    func guarded(location: String) async throws {
        let outgoing = OutgoingFixture.guarded {
            $0.policy = AddressPolicy(allowing: IPNetwork("127.0.0.1/32").map { [$0] } ?? [])
            $0.resolutions = ["metadata.test:80:169.254.169.254"]
        }
        let request = HTTPClientRequest(url: redirecting(to: location).url(), redirects: .follow(upTo: 3))
        #expect(await outgoing.failure(of: request)?.code == .forbiddenAddress)
    }

    @Test("is handed over where its status is no redirect, or it names no target")
    func none() async throws {
        for answer in ["304 Not Modified\r\nLocation: /x", "302 Found\r\nContent-Length: 0"] {
            let server = LoopbackServer.answering("HTTP/1.1 \(answer)\r\n\r\n")
            let response = try await outgoing.transport.send(
                HTTPClientRequest(url: server.url(), redirects: .follow(upTo: 3)))
            #expect(response.status.code == Int(answer.prefix(3)))
            _ = try await response.text
        }
    }

    private func redirecting(to location: String) -> LoopbackServer {
        .answering("HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
    }
}
