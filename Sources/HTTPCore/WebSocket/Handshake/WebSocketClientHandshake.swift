/// The client's part of the opening handshake (RFC 6455 §4.1) of one connection.
package struct WebSocketClientHandshake: Sendable {
    private let key: WebSocketKey
    private let subprotocols: [String]

    /// `key` is made for this connection alone; subprotocols are offered in order of preference.
    package init(key: WebSocketKey, subprotocols: [String] = []) {
        self.key = key
        self.subprotocols = subprotocols
    }

    /// What the GET request says besides `Host` and the caller's own fields.
    package var fields: HTTPFields {
        var fields: HTTPFields = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key.text,
            "Sec-WebSocket-Version": "13",
        ]
        if !subprotocols.isEmpty { fields["Sec-WebSocket-Protocol"] = subprotocols.joined(separator: ", ") }
        return fields
    }

    /// Judges the head of the server's answer and returns the subprotocol chosen; frames follow the head.
    package func check(
        status: HTTPStatus, fields: HTTPFields
    ) throws(WebSocketHandshakeFailure) -> String? {
        guard status == .switchingProtocols else { throw .status(status) }
        guard let upgrade = fields.single("Upgrade"), HTTPFields.same(upgrade, "websocket") else { throw .noUpgrade }
        guard fields.hasMember("Connection", "upgrade") else { throw .noUpgrade }
        guard fields.single("Sec-WebSocket-Accept") == key.accept else { throw .wrongAccept }
        guard fields.all("Sec-WebSocket-Extensions").isEmpty else { throw .unaskedExtension }
        guard !fields.all("Sec-WebSocket-Protocol").isEmpty else { return nil }
        guard let chosen = fields.single("Sec-WebSocket-Protocol"), subprotocols.contains(chosen) else {
            throw .unaskedSubprotocol
        }
        return chosen
    }
}
