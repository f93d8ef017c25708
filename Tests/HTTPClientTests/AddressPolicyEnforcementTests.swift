import Glibc
import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("The transport on libcurl under an address policy", .timeLimit(.minutes(1)))
struct AddressPolicyEnforcementTests {
    private let strict = OutgoingFixture { $0.policy = AddressPolicy() }
    private let listing = OutgoingFixture.guarded()
    private let server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    @Test(
        "connects to no address of this machine, however it is written",
        arguments: [
            "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "017700000001", "0x7f.1",
            "localhost", "LOCALHOST", "any.localhost", "user:secret@127.0.0.1", "example.org@127.0.0.1",
            "example.org%40@127.0.0.1", "0.0.0.0", "0", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]",
            "[fe80::1%25lo]", "[::1%25lo]", "%31%32%37.0.0.1",
        ])
    func refused(host: String) async throws {
        let error = try #require(await strict.failure(of: HTTPClientRequest(url: "http://\(host):\(server.port)/")))
        #expect(error.code == .forbiddenAddress)
        #expect(!error.isRetryable)
        #expect(!error.description.contains("secret"))
        // The server takes connections in their order: the one that is made now is its first.
        _ = try await OutgoingFixture().text(server.url())
        #expect(server.connections == 1)
    }

    @Test(
        "connects to nothing that a name leads to but what is public, whatever else it leads to",
        arguments: [
            "203.0.113.7,127.0.0.1", "127.0.0.1", "[::1],[::ffff:127.0.0.1]", "169.254.169.254",
            "[2002:7f00:1::],[64:ff9b::a00:1]",
        ])
    func names(addresses: String) async throws {
        let outgoing = OutgoingFixture { [server] in
            $0.policy = AddressPolicy()
            $0.resolutions = ["name.test:\(server.port):\(addresses)"]
        }
        let request = HTTPClientRequest(url: "http://name.test:\(server.port)/")
        #expect(await outgoing.failure(of: request)?.code == .forbiddenAddress)
        #expect(server.connections == 0)
    }

    @Test("tries the next address of a name when the first is forbidden")
    func nextAddress() async throws {
        let outgoing = OutgoingFixture { [server] in
            $0.policy = AddressPolicy(allowing: IPNetwork("127.0.0.1/32").map { [$0] } ?? [])
            $0.resolutions = ["name.test:\(server.port):127.0.0.9,127.0.0.1"]
        }
        #expect(try await outgoing.text("http://name.test:\(server.port)/") == "")
        #expect(server.connections == 1)
    }

    @Test("goes to no port of another service", arguments: [22, 25, 110, 6379, 11211])
    func ports(port: Int) async throws {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/")
        #expect(await listing.failure(of: request)?.code == .forbiddenAddress)
    }

    @Test("names the host and not what it resolved to")
    func silent() async throws {
        let error = try #require(await strict.failure(of: HTTPClientRequest(url: "https://me:pw@localhost:8443/path")))
        #expect(error.description == "Requests may not go to the address of localhost.")
    }

    @Test("connects to addresses that the operator lists, by name too", arguments: ["127.0.0.1", "localhost"])
    func allowed(host: String) async throws {
        for _ in 0..<2 {
            let response = try await listing.transport.send(HTTPClientRequest(url: "http://\(host):\(server.port)/"))
            #expect(response.status == .ok)
            _ = try await response.text
        }
        #expect(server.connections == 1)
    }

    @Test("says what went wrong with an address that it may connect to")
    func nobodyListens() async throws {
        #expect(await listing.failure(of: HTTPClientRequest(url: "http://127.0.0.1:2/"))?.code == .refused)
    }

    @Test(
        "speaks nothing but HTTP",
        arguments: ["file", "ftp", "gopher", "dict", "telnet", "smb", "ldap", "tftp", "unix", "http+unix"])
    func schemes(scheme: String) async throws {
        let url = "\(scheme)://127.0.0.1:\(server.port)/etc/passwd"
        #expect(await listing.failure(of: HTTPClientRequest(url: url))?.code == .invalidURL)
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
            let error = await OutgoingFixture.guarded().failure(of: target)
            try #require(error?.code == .forbiddenAddress)
        }
    }
}
