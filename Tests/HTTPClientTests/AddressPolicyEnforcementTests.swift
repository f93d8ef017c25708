import Glibc
import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("The transport on libcurl under an address policy", .timeLimit(.minutes(1)))
final class AddressPolicyEnforcementTests {
    private let loop: EventLoop
    private let server: LoopbackServer

    init() {
        loop = EventLoop(name: "client")
        server = LoopbackServer { connection in
            while connection.request() != nil { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        }
    }

    deinit {
        loop.stop()
    }

    @Test(
        "connects to no address of this machine, however it is written",
        arguments: [
            "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "LOCALHOST", "any.localhost",
            "user:secret@127.0.0.1", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]",
        ])
    func refused(host: String) async throws {
        let error = try #require(await failure("http://\(host):\(server.port)/", under: AddressPolicy()))
        #expect(error.code == .forbiddenAddress)
        #expect(!error.isRetryable)
        #expect(!error.description.contains("secret"))
        // The server takes connections in their order: the one that is made now is its first.
        try await answer("http://127.0.0.1:\(server.port)/", under: nil)
        #expect(server.connections == 1)
    }

    @Test("names the host and not what it resolved to")
    func silent() async throws {
        let error = try #require(await failure("https://me:pw@localhost:1/path", under: AddressPolicy()))
        #expect(error.description == "Requests may not go to the address of localhost.")
    }

    @Test("connects to addresses that the operator lists, by name too", arguments: ["127.0.0.1", "localhost"])
    func allowed(host: String) async throws {
        let transport = CurlTransport(loops: [loop], policy: try loopback())
        for _ in 0..<2 {
            let request = HTTPClientRequest(url: "http://\(host):\(server.port)/")
            let response = try await transport.send(request)
            #expect(response.status == .ok)
            _ = try await response.body.collect(upTo: 1)
        }
        #expect(server.connections == 1)
    }

    @Test("says what went wrong with an address that it may connect to")
    func nobodyListens() async throws {
        #expect(await failure("http://127.0.0.1:1/", under: try loopback())?.code == .refused)
    }

    @Test("speaks nothing but HTTP", arguments: ["file", "ftp", "gopher", "dict", "telnet", "smb", "ldap", "tftp"])
    func schemes(scheme: String) async throws {
        let url = "\(scheme)://127.0.0.1:\(server.port)/etc/passwd"
        #expect(await failure(url, under: try loopback())?.code == .invalidURL)
    }

    @Test("passes no proxy, which would connect to what it may not")
    func proxy() async {
        // In a process of its own, for the environment's sake.
        await #expect(processExitsWith: .success) {
            let proxy = LoopbackServer { connection in
                guard connection.request() != nil else { return }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            for name in ["no_proxy", "NO_PROXY"] { _ = unsafe unsetenv(name) }
            _ = unsafe setenv("http_proxy", proxy.url(), 1)
            let target = HTTPClientRequest(url: "http://192.0.2.1/")
            let loop = EventLoop(name: "client")
            let throughProxy = try await CurlTransport(loops: [loop]).send(target)
            try #require(throughProxy.status == .ok)
            let loopback = try #require(IPNetwork("127.0.0.0/8"))
            let transport = CurlTransport(loops: [loop], policy: AddressPolicy(allowing: [loopback]))
            let error = try await #require(throws: HTTPTransportError.self) { try await transport.send(target) }
            try #require(error.code == .forbiddenAddress)
        }
    }

    private func loopback() throws -> AddressPolicy {
        AddressPolicy(allowing: [try #require(IPNetwork("127.0.0.0/8"))])
    }

    private func answer(_ url: String, under policy: AddressPolicy?) async throws {
        let response = try await CurlTransport(loops: [loop], policy: policy).send(HTTPClientRequest(url: url))
        _ = try await response.body.collect(upTo: 1)
    }

    private func failure(_ url: String, under policy: AddressPolicy) async -> HTTPTransportError? {
        do {
            try await answer(url, under: policy)
            return nil
        } catch {
            return error as? HTTPTransportError
        }
    }
}
