import Testing

@testable import HTTPCore

@Suite struct WebSocketServerHandshakeTests {
    private func request(_ changes: [(String, String?)] = [], method: HTTPMethod = .get) -> HTTPRequest {
        var fields: HTTPFields = [
            "Host": "school.example", "Upgrade": "websocket", "Connection": "keep-alive, Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
        ]
        for (name, value) in changes { fields[name] = value }
        return HTTPRequest(method: method, path: "/socket", fields: fields)
    }

    private func refusal(_ request: HTTPRequest, origins: WebSocketOrigins = .any) -> HTTPError? {
        do throws(HTTPError) {
            _ = try WebSocketServerHandshake(subprotocols: ["chat"], origins: origins).agree(to: request)
            return nil
        } catch {
            return error
        }
    }

    @Test("The request of RFC 6455 §1.3 is answered with the fields given there")
    func example() throws {
        let handshake = WebSocketServerHandshake(subprotocols: ["superchat", "chat"], origins: .any)
        let agreement = try handshake.agree(to: request([("Sec-WebSocket-Protocol", "chat, superchat")]))
        #expect(agreement.response.status == .switchingProtocols)
        #expect(agreement.response.fields["Upgrade"] == "websocket")
        #expect(agreement.response.fields["Connection"] == "Upgrade")
        #expect(agreement.response.fields["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(agreement.response.fields["Sec-WebSocket-Protocol"] == "chat")
        #expect(agreement.subprotocol == "chat")
    }

    @Test("No subprotocol is named where none is common, and case counts")
    func noSubprotocol() throws {
        let handshake = WebSocketServerHandshake(subprotocols: ["chat"], origins: .any)
        let agreement = try handshake.agree(to: request([("Sec-WebSocket-Protocol", "Chat, mqtt")]))
        #expect(agreement.subprotocol == nil)
        #expect(agreement.response.fields["Sec-WebSocket-Protocol"] == nil)
    }

    @Test("Tokens compare without case")
    func cases() {
        #expect(refusal(request([("Upgrade", "h2c, WebSocket"), ("Connection", "UPGRADE")])) == nil)
    }

    @Test(
        "A request that asks for no WebSocket, or for another version, is told what to ask for (§4.4)",
        arguments: [
            ("Upgrade", nil), ("Upgrade", "h2c"), ("Connection", nil), ("Connection", "keep-alive"),
            ("Sec-WebSocket-Version", nil), ("Sec-WebSocket-Version", "8"),
        ])
    func upgradeRequired(name: String, value: String?) {
        let error = refusal(request([(name, value)]))
        #expect(error?.status == .upgradeRequired)
        #expect(error?.fields["Sec-WebSocket-Version"] == "13")
        #expect(error?.fields["Upgrade"] == "websocket")
    }

    @Test(
        "A handshake with a wrong key or list is a bad request",
        arguments: [
            ("Sec-WebSocket-Key", nil), ("Sec-WebSocket-Key", ""), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZQ=="),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZ!=="), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQAB"),
            ("Sec-WebSocket-Protocol", "chat, chat"), ("Sec-WebSocket-Protocol", "a b"),
            ("Sec-WebSocket-Extensions", "a b"), ("Sec-WebSocket-Extensions", "a; b=\"c d\""),
        ])
    func bad(name: String, value: String?) {
        #expect(refusal(request([(name, value)]))?.status == .badRequest)
    }

    @Test("Fields that must come once may not come twice", arguments: ["Sec-WebSocket-Key", "Sec-WebSocket-Version"])
    func repeated(name: String) {
        var twice = request()
        twice.fields.append(name, twice.fields[name] ?? "")
        #expect(refusal(twice)?.status == .badRequest)
    }

    @Test("Another method is a bad request")
    func method() {
        #expect(refusal(request(method: .post))?.status == .badRequest)
    }

    @Test("A page of a foreign origin is refused; clients without an origin are no browsers (§10.2)")
    func origins() {
        let own = WebSocketOrigins.only(["https://school.example"])
        #expect(refusal(request([("Origin", "https://evil.example")]), origins: own)?.status == .forbidden)
        #expect(refusal(request([("Origin", "null")]), origins: own)?.status == .forbidden)
        #expect(refusal(request([("Origin", "https://school.example")]), origins: own) == nil)
        #expect(refusal(request(), origins: own) == nil)
        #expect(refusal(request([("Origin", "https://evil.example")]), origins: .any) == nil)
    }

    @Test(
        "The server's own pages are those of the host and port that the request names",
        arguments: [
            ("https://school.example", true), ("http://SCHOOL.example", true), ("https://school.example:8443", false),
            ("https://evil.example", false), ("null", false), ("school.example", false),
            ("https://school.example.evil.example", false),
        ])
    func sameOrigin(origin: String, isTaken: Bool) {
        #expect((refusal(request([("Origin", origin)]), origins: .same) == nil) == isTaken)
    }
}
