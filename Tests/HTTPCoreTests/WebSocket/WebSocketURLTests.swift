import Testing

@testable import HTTPCore

@Suite struct WebSocketURLTests {
    @Test(
        "An address is taken apart (RFC 6455 §3)",
        arguments: [
            ("ws://school.example", false, "school.example", 80, "/", "school.example"),
            ("wss://school.example/a/b?c=d", true, "school.example", 443, "/a/b?c=d", "school.example"),
            ("WSS://school.example:8443?x", true, "school.example", 8443, "/?x", "school.example:8443"),
            ("ws://127.0.0.1:9001/", false, "127.0.0.1", 9001, "/", "127.0.0.1:9001"),
            ("ws://[2001:db8::1]/", false, "2001:db8::1", 80, "/", "[2001:db8::1]"),
            ("ws://[::1]:80/", false, "::1", 80, "/", "[::1]"),
        ])
    func parts(text: String, isSecure: Bool, host: String, port: Int, resource: String, authority: String) throws {
        let url = try #require(WebSocketURL(text))
        #expect(url.isSecure == isSecure)
        #expect(url.host == host)
        #expect(Int(url.port) == port)
        #expect(url.resource == resource)
        #expect(url.authority == authority)
    }

    @Test(
        "What two programs could read differently is refused",
        arguments: [
            "", "http://h/", "ws:/h", "ws://", "ws:///path", "ws://user@h/", "ws://user:pass@h/", "ws://h/#fragment",
            "ws://h:0/", "ws://h:65536/", "ws://h:8x/", "ws://h:/", "ws://h/a b", "ws://h/\r\nX: y", "ws://h\\@evil/",
            "ws://[::1/", "ws://::1/", "ws://[h]/", "ws://h%2eexample/", "ws://h\u{e9}/", "ws://h:-1/", "ws://h:+80/",
        ])
    func refused(text: String) {
        #expect(WebSocketURL(text) == nil)
    }
}
