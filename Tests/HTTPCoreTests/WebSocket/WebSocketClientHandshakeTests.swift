import Testing

@testable import HTTPCore

@Suite struct WebSocketClientHandshakeTests {
    private let handshake = WebSocketClientHandshake(
        key: WebSocketKey(nonce: Array("the sample nonce".utf8)), subprotocols: ["chat", "superchat"])

    private func answer(_ changes: [(String, String?)] = []) -> HTTPFields {
        var fields: HTTPFields = [
            "Upgrade": "WebSocket", "Connection": "upgrade", "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ]
        for (name, value) in changes { fields[name] = value }
        return fields
    }

    @Test("The request says what RFC 6455 §4.1 wants")
    func request() {
        #expect(handshake.fields["Upgrade"] == "websocket")
        #expect(handshake.fields["Connection"] == "Upgrade")
        #expect(handshake.fields["Sec-WebSocket-Key"] == "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(handshake.fields["Sec-WebSocket-Version"] == "13")
        #expect(handshake.fields["Sec-WebSocket-Protocol"] == "chat, superchat")
    }

    @Test("A server of ours agrees to it")
    func bothSides() throws {
        let server = WebSocketServerHandshake(subprotocols: ["superchat"], origins: .any)
        let agreement = try server.agree(to: HTTPRequest(method: .get, path: "/", fields: handshake.fields))
        let response = agreement.response
        #expect(try handshake.check(status: response.status, fields: response.fields).subprotocol == "superchat")
    }

    @Test("An answer without a subprotocol is taken")
    func noSubprotocol() throws {
        #expect(try handshake.check(status: .switchingProtocols, fields: answer()).subprotocol == nil)
    }

    @Test(
        "An answer that is no agreement fails the handshake",
        arguments: [
            ("Upgrade", nil, WebSocketHandshakeFailure.noUpgrade), ("Upgrade", "h2c", .noUpgrade),
            ("Connection", nil, .noUpgrade), ("Connection", "close", .noUpgrade),
            ("Sec-WebSocket-Accept", nil, .wrongAccept),
            ("Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", .wrongAccept),
            ("Sec-WebSocket-Extensions", "permessage-deflate", .unaskedExtension),
            ("Sec-WebSocket-Protocol", "mqtt", .unaskedSubprotocol),
            ("Sec-WebSocket-Protocol", "chat, superchat", .unaskedSubprotocol),
        ])
    func refused(name: String, value: String?, failure: WebSocketHandshakeFailure) {
        #expect(throws: failure) {
            try handshake.check(status: .switchingProtocols, fields: answer([(name, value)]))
        }
    }

    @Test("Any status but 101 fails the handshake and says whether trying again can help", arguments: [200, 401, 503])
    func status(code: Int) {
        #expect(throws: WebSocketHandshakeFailure.status(HTTPStatus(code))) {
            try handshake.check(status: HTTPStatus(code), fields: answer())
        }
        #expect(WebSocketConnectionError.refused(.status(HTTPStatus(code))).isRetryable == (code == 503))
    }
}
