import HTTPCore
import Testing

@testable import HTTPClient

@Suite("A web address")
struct WebAddressTests {
    @Test(
        "is read as the one that will be connected to",
        arguments: [
            ("http://example.org", "http example.org 80"), ("HTTPS://Example.ORG:8443/a?b#c", "https example.org 8443"),
            ("http://user:pw@127.0.0.1/", "http 127.0.0.1 80"), ("http://0x7f.1/", "http 127.0.0.1 80"),
            ("http://2130706433:81/", "http 127.0.0.1 81"), ("http://[::1]:8080/", "http [::1] 8080"),
            ("http://127.0.0.1@example.org/", "http example.org 80"),
        ])
    func parts(url: String, expected: String) throws {
        let address = try WebAddress(url)
        #expect("\(address.scheme) \(address.host) \(address.port)" == expected)
    }

    @Test(
        "is none without a host, with another scheme, or with what is no port",
        arguments: [
            "", "example.org", "http://", "file:///etc/passwd", "ftp://example.org/", "unix:/run/docker.sock",
            "http+unix://%2Frun%2Fdocker.sock/", "gopher://example.org/", "javascript:alert(1)", "http://a:65536/",
            "http://a b/", "http://a\n/", "http:/\t/a/",
        ])
    func none(url: String) {
        #expect(throws: HTTPTransportError.self) { try WebAddress(url) }
    }

    @Test(
        "takes references relative to itself",
        arguments: [
            ("/c?d", "https://example.org/c?d"), ("c", "https://example.org/a/c"), ("../c", "https://example.org/c"),
            ("?x=1", "https://example.org/a/b?x=1"), ("//other.org/x", "https://other.org/x"),
            ("http://other.org/ä b", "http://other.org/%c3%a4%20b"),
        ])
    func references(reference: String, expected: String) throws {
        #expect(try WebAddress(reference, relativeTo: "https://example.org/a/b").text == expected)
    }

    @Test(
        "tells this machine by its loopback address",
        arguments: [
            ("http://127.0.0.1:80/v1", true), ("http://localhost", true), ("http://[::1]:8080/", true),
            ("http://localhost.example.org/", false), ("https://example.org/127.0.0.1", false),
            ("https://user@127.0.0.1/", true), ("https://127.0.0.1@example.org/", false),
            ("https://127.example.org/", false),
        ])
    func loopback(url: String, isForThisMachine: Bool) throws {
        #expect(try WebAddress(url).isForThisMachine == isForThisMachine)
    }

    @Test("shares its origin with the same scheme, host and port only")
    func origin() throws {
        let address = try WebAddress("https://example.org/a")
        #expect(address.isSameOrigin(as: try WebAddress("https://EXAMPLE.org:443/b")))
        for other in ["http://example.org/a", "https://example.org:444/a", "https://www.example.org/a"] {
            #expect(!address.isSameOrigin(as: try WebAddress(other)))
        }
    }
}
